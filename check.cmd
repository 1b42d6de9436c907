@echo off
rem Checks everything: style, types, layers, tests. check quick, check full, check slow
py -3 "%~dp0check.py" %*
