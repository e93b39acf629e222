# A rugged x86-64 tablet: 4 GB, SSD.
set(BOARD_ARCH amd64)
set(BOARD_TRIPLET x86_64-linux-gnu)
set(BOARD_FLAGS -march=x86-64)
set(BOARD_EMULATOR "")
