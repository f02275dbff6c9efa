@echo off
rem Installs needs-kit into the folder .venv beside this file; nothing is downloaded.
chcp 936 >nul
cd /d "%~dp0"
set PYTHON=py -{python}
%PYTHON% -c "" 2>nul
if not errorlevel 1 goto found
set PYTHON=python
%PYTHON% -c "import sys; sys.exit('.'.join(map(str, sys.version_info[:2])) != '{python}')" 2>nul
if not errorlevel 1 goto found
for %%f in (python-{python}*-amd64.exe) do start /wait "" "%%f" /passive InstallAllUsers=0 InstallLauncherAllUsers=0
set PYTHON="%LOCALAPPDATA%\Programs\Python\Launcher\py.exe" -{python}
%PYTHON% -c "" 2>nul
if not errorlevel 1 goto found
echo 没有找到 Python {python}（64 位）。这个安装包只适用于 Python {python}。
echo 请在能上网的电脑上从 https://www.python.org/downloads/windows/ 下载 python-{python}.x-amd64.exe，
echo 放到本文件夹，再运行一次 install.bat。
goto failed
:found
%PYTHON% -m venv --clear .venv
if errorlevel 1 goto failed
.venv\Scripts\python.exe -m pip install --no-index --find-links wheels --require-hashes -r requirements.txt
if errorlevel 1 goto failed
echo.
echo 安装完成。双击 run.bat 试运行示例；把调查项目的文件夹拖到 run.bat 上，就运行那个项目。
pause
exit /b 0
:failed
echo.
echo 安装没有完成。
pause
exit /b 1
