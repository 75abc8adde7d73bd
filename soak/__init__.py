"""Long runs of a real Home Assistant, for what a short proof does not find.

`python -m soak --kills N` kills it with SIGKILL again and again and looks whose stop it then takes
the charger's for (R9); `--minutes N` watches its memory, its tasks and its punctuality in a house
where nothing stays as it is; `--flood` floods the topic of its meter; `--evening N` counts what
its recorder writes while a car charges for N minutes in an ordinary house; `--days N` lives
through days in virtual time.

Two things nobody can tell apart from outside, and `--kills` does not try them: the owner presses
stop in the app while charging is stopped by us already (the charger then reports what it reported
before), or in the few milliseconds in which our own stop is on its way.
"""
