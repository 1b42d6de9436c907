@echo off
rem Sets up what is needed (once) and runs the simulation: run scenario=referral_spike run=quick
py -3 "%~dp0run.py" %*
