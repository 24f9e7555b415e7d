@echo off
rem Opens the page for your own photos (docs/howto/open-your-photos.md). The first start makes an environment beside
rem this file and fetches what is needed, once. A folder that is dropped on this file is opened with it.
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

set "was="
if exist "%env%\done.txt" set /p was=<"%env%\done.txt"
rem An environment knows its own place, and what it was made of.
if "%was%"=="%here% %what%" goto open
echo The first start takes some minutes and fetches about 150 MB. Your photos are not touched.
echo 第一次启动需要几分钟，会下载约 150 MB。不会动你的照片。
echo 第一次啟動需要幾分鐘，會下載約 150 MB。不會動你的照片。
if exist "%env%" rmdir /s /q "%env%"
%python% -m venv "%env%" >"%log%" 2>&1 || goto failed
"%env%\Scripts\python.exe" -m pip --disable-pip-version-check --no-input install "%what%[photos]" >>"%log%" 2>&1 || goto failed
"%env%\Scripts\chouxin.exe" photos setup --to "%env%\share\chouxin\weights" >>"%log%" 2>&1 || goto failed
>"%env%\done.txt" echo %here% %what%
del "%log%" >nul 2>&1

:open
"%env%\Scripts\chouxin.exe" photos open %* || goto stop
exit /b 0

:try
if defined python exit /b 0
%1 -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && set "python=%1"
exit /b 0

:nopython
echo Python 3.11 or newer is needed. Get it from https://www.python.org/downloads/ and start this file again.
echo 需要 Python 3.11 或更新的版本。请从 https://www.python.org/downloads/ 安装，再打开这个文件。
echo 需要 Python 3.11 或更新的版本。請從 https://www.python.org/downloads/ 安裝，再開啟這個檔案。
goto stop

:nowheel
echo Put the file chouxin-*.whl into the folder of this file, and start again.
echo 请把 chouxin-*.whl 放进这个文件所在的文件夹，再打开一次。
echo 請把 chouxin-*.whl 放進這個檔案所在的資料夾，再開啟一次。
goto stop

:failed
type "%log%"
echo It could not be set up. Is there a network? The whole story is in "%log%"
echo 没能装好。网络通吗？详细记录在 "%log%"
echo 沒能裝好。網路通嗎？詳細記錄在 "%log%"

:stop
pause
exit /b 1
