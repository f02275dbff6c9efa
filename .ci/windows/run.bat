@echo off
rem Runs the study whose folder is dropped on this file, or the example; results go into outputs.
chcp 936 >nul
if not exist "%~dp0.venv\Scripts\kit.exe" goto missing
set "STUDY=%~1"
if "%STUDY%"=="" set "STUDY=%~dp0surveys\jinhai"
"%~dp0.venv\Scripts\kit.exe" run "%STUDY%" --out "%~dp0outputs"
set "CODE=%ERRORLEVEL%"
pause
exit /b %CODE%
:missing
echo 还没有安装：请先运行 install.bat。
pause
exit /b 1
