@echo off
chcp 936 >nul
cd /d "%~dp0"
if not exist "requirements.txt" goto packed
py -$python -c "import sys, sysconfig; sys.exit(sysconfig.get_platform() != '$platform')" >nul 2>nul
if not errorlevel 1 goto install
for %%F in (python-$python.*-amd64.exe) do start /wait "" "%%~fF" /passive InstallLauncherAllUsers=0
set "PATH=%LocalAppData%\Programs\Python\Launcher;%PATH%"
py -$python -c "import sys, sysconfig; sys.exit(sysconfig.get_platform() != '$platform')" >nul 2>nul
if not errorlevel 1 goto install
echo 这台电脑上没有 64 位的 Python $python；其他版本不能代替。
echo 请把 python-$python.x-amd64.exe（x 为任意数字）放到本文件夹，再双击 install.bat。
echo 64-bit Python $python is needed and no other will do: put python-$python.x-amd64.exe into this folder, run install.bat again.
goto failed
:install
echo 正在安装，约需几分钟，不需要网络。Installing; takes some minutes and no network.
py -$python -m venv --clear .venv
if errorlevel 1 goto failed
.venv\Scripts\python -m pip install --no-index --find-links wheels --require-hashes -r requirements.txt
if errorlevel 1 goto failed
echo 安装完成。请双击 lab.bat 打开 JupyterLab；或双击 run.bat，或把调查项目文件夹拖到 run.bat 上。
echo Installed. Start lab.bat for JupyterLab, or run.bat, or drop the folder of a study on that.
pause
exit /b 0
:packed
echo 请先把整个压缩包解压到这台电脑的硬盘上，再双击解压出来的 install.bat。
echo Unpack the whole archive onto a disk of this computer, then run install.bat there.
pause
exit /b 1
:failed
echo 没有安装成功，原因见上面的提示。Not installed; see above why.
pause
exit /b 1
