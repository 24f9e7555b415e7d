@echo off
rem Opens the page for your own photos (docs/howto/open-your-photos.md). The first start makes an environment beside
rem this file and fetches what is needed, once. A folder that is dropped on this file is opened with it.
rem ASCII alone: cmd.exe can lose its place in a file of several bytes a character. Paths of any letters stay in
rem variables, and Python compares them: what cmd.exe reads from a file it reads in the code page of the day.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
set "here=%~dp0"
set "env=%here%.chouxin-photos"
set "log=%here%chouxin-photos.log"

set "python="
for %%p in (py.exe python.exe python3.exe) do call :try %%p
if not defined python goto nopython

set "what="
for %%w in ("%here%chouxin-*.whl") do set "what=%%~fw"
if not defined what if exist "%here%..\pyproject.toml" for %%d in ("%here%..") do set "what=%%~fd"
if not defined what goto nowheel

rem An environment knows its own place, and what it was made of.
set "now=import os, pathlib; mark = pathlib.Path(os.environ['env'], 'done.txt'); said = os.environ['here'] + ' ' + os.environ['what']"
set "same=%now%; raise SystemExit(not mark.is_file() or mark.read_text('utf-8').strip() != said)"
if exist "%env%\Scripts\python.exe" "%env%\Scripts\python.exe" -c "%same%" >nul 2>&1 && goto open
echo The first start takes some minutes and fetches about 150 MB. Your photos are not touched.
set "told=\u7b2c\u4e00\u6b21\u542f\u52a8\u9700\u8981\u51e0\u5206\u949f\uff0c\u4f1a\u4e0b\u8f7d\u7ea6 150 MB\u3002\u4e0d\u4f1a\u52a8\u4f60\u7684\u7167\u7247\u3002\n\u7b2c\u4e00\u6b21\u555f\u52d5\u9700\u8981\u5e7e\u5206\u9418\uff0c\u6703\u4e0b\u8f09\u7d04 150 MB\u3002\u4e0d\u6703\u52d5\u4f60\u7684\u7167\u7247\u3002"
call :say
if exist "%env%" rmdir /s /q "%env%"
%python% -m venv "%env%" >"%log%" 2>&1 || goto failed
"%env%\Scripts\python.exe" -m pip --disable-pip-version-check --no-input install "%what%[photos]" >>"%log%" 2>&1 || goto failed
"%env%\Scripts\chouxin.exe" photos setup --to "%env%\share\chouxin\weights" >>"%log%" 2>&1 || goto failed
"%env%\Scripts\python.exe" -c "%now%; mark.write_text(said, 'utf-8')" >>"%log%" 2>&1 || goto failed
del "%log%" >nul 2>&1

:open
"%env%\Scripts\chouxin.exe" photos open %* || goto stop
exit /b 0

:try
if defined python exit /b 0
%1 -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && set "python=%1"
exit /b 0

:say
powershell -NoProfile -Command "[Console]::OutputEncoding = [Text.Encoding]::UTF8; [regex]::Unescape($env:told)" 2>nul
exit /b 0

:nopython
echo Python 3.11 or newer is needed. Get it from https://www.python.org/downloads/ and start this file again.
set "told=\u9700\u8981 Python 3.11 \u6216\u66f4\u65b0\u7684\u7248\u672c\u3002\u8bf7\u4ece https://www.python.org/downloads/ \u5b89\u88c5\uff0c\u518d\u6253\u5f00\u8fd9\u4e2a\u6587\u4ef6\u3002\n\u9700\u8981 Python 3.11 \u6216\u66f4\u65b0\u7684\u7248\u672c\u3002\u8acb\u5f9e https://www.python.org/downloads/ \u5b89\u88dd\uff0c\u518d\u958b\u555f\u9019\u500b\u6a94\u6848\u3002"
call :say
goto stop

:nowheel
echo Put the file chouxin-*.whl into the folder of this file, and start again.
set "told=\u8bf7\u628a chouxin-*.whl \u653e\u8fdb\u8fd9\u4e2a\u6587\u4ef6\u6240\u5728\u7684\u6587\u4ef6\u5939\uff0c\u518d\u6253\u5f00\u4e00\u6b21\u3002\n\u8acb\u628a chouxin-*.whl \u653e\u9032\u9019\u500b\u6a94\u6848\u6240\u5728\u7684\u8cc7\u6599\u593e\uff0c\u518d\u958b\u555f\u4e00\u6b21\u3002"
call :say
goto stop

:failed
type "%log%"
echo It could not be set up. Is there a network? The whole story is in:
set "told=\u6ca1\u80fd\u88c5\u597d\u3002\u7f51\u7edc\u901a\u5417\uff1f\u8be6\u7ec6\u8bb0\u5f55\u5728\uff1a\n\u6c92\u80fd\u88dd\u597d\u3002\u7db2\u8def\u901a\u55ce\uff1f\u8a73\u7d30\u8a18\u9304\u5728\uff1a"
call :say
echo "%log%"

:stop
pause
exit /b 1
