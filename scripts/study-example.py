#!/usr/bin/env python3
"""The example of docs/studies.md: shares by point from a study's database, with Python's own library.

Usage: study-example.py results/study.sqlite
"""
import sqlite3
import sys

study = sqlite3.connect(sys.argv[1])
print(dict(study.execute("SELECT key, value FROM about"))["title"])
for bite, defiance, share, low, high in study.execute("""
    SELECT bite, "world.defiance", share, low, high FROM points JOIN shares USING (point)
    WHERE outcome = 'Settlement' ORDER BY point"""):
    print(f"bite {bite:.2f}, defiance {defiance:.1f}: {100 * share:.1f} % ({100 * low:.1f} to {100 * high:.1f})")
