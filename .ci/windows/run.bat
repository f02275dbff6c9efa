@echo off
chcp 936 >nul
set "study=%~f1"
cd /d "%~dp0"
if "%~1"=="" set "study=surveys\jinhai"
if not exist ".venv\Scripts\kit.exe" goto missing
.venv\Scripts\kit run "%study%" --out outputs
set "code=%errorlevel%"
pause
exit /b %code%
:missing
echo 还没有安装：请先双击 install.bat。Not installed yet: run install.bat first.
pause
exit /b 1
