#!/usr/bin/env python3
"""Measures the size, the start time and the idle memory of the shipped program.

Usage: footprint.py PROGRAM. Prints the figures, and fails if one is far above the usual value.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

STARTS = 10
IDLE_SECONDS = 10
MOST_BYTES = 60_000_000
MOST_MILLISECONDS = 1_000
MOST_RESIDENT_KIB = 64 * 1024
MARK = "Web API listens on "


def start(program, directory):
    """Starts the program on a free port. Returns the process and the milliseconds until /ready was 200."""
    environment = {"PATH": os.environ["PATH"], "WEBPROXY_SERVER__LISTEN": "127.0.0.1:0"}
    begun = time.monotonic()
    process = subprocess.Popen([program], cwd=directory, env=environment, stderr=subprocess.PIPE, text=True)
    # Limits the wait for a program that prints nothing.
    patience = threading.Timer(10, process.kill)
    patience.start()
    for line in process.stderr:
        if MARK in line:
            address = line.split(MARK)[1].strip()
            break
    else:
        sys.exit(f"{program} does not listen; it ended with {process.wait()}")
    patience.cancel()
    # While the link connects, /ready may be 503.
    while time.monotonic() - begun < 10:
        try:
            with urllib.request.urlopen(f"{address}/ready", timeout=5):
                return process, (time.monotonic() - begun) * 1000
        except urllib.error.HTTPError as refused:
            refused.close()
            time.sleep(0.001)
    sys.exit(f"{program} is not ready after ten seconds")


def end(process):
    process.terminate()
    process.stderr.close()
    if process.wait(timeout=10) != 0:
        sys.exit(f"it ended with {process.returncode}")


def resident(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def main():
    program = os.path.abspath(sys.argv[1])
    size = os.path.getsize(program)
    with tempfile.TemporaryDirectory() as directory:
        times = []
        for _ in range(STARTS):
            process, took = start(program, directory)
            times.append(took)
            end(process)
        process, _ = start(program, directory)
        time.sleep(IDLE_SECONDS)
        memory = resident(process)
        end(process)
    median, longest = statistics.median(times), max(times)
    print(f"{size / 1e6:.1f} MB; ready after {median:.0f} ms (median of {STARTS}; longest {longest:.0f} ms); ", end="")
    print(f"{memory / 1024:.1f} MiB resident after {IDLE_SECONDS} s without a user")
    if size > MOST_BYTES or median > MOST_MILLISECONDS or memory > MOST_RESIDENT_KIB:
        sys.exit("a figure is above its limit")


main()
