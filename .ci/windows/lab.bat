@echo off
chcp 936 >nul
cd /d "%~dp0"
if not exist ".venv\Scripts\kit.exe" goto missing
echo 正在打开 JupyterLab；用完关闭本窗口。Opening JupyterLab; close this window when you have finished.
.venv\Scripts\kit lab
set "code=%errorlevel%"
pause
exit /b %code%
:missing
echo 还没有安装：请先双击 install.bat。Not installed yet: run install.bat first.
pause
exit /b 1
