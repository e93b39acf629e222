# The machine that builds: for development, and for a small server.
set(BOARD_ARCH "")                         # whatever it is
set(BOARD_TRIPLET "")
set(BOARD_FLAGS "")
set(BOARD_EMULATOR "")
