# A 64-bit Arm board, Raspberry Pi 3 class and later: 1 GB, SD card.
set(BOARD_ARCH arm64)                      # Debian's name
set(BOARD_TRIPLET aarch64-linux-gnu)       # compiler prefix
set(BOARD_FLAGS -march=armv8-a)            # Cortex-A53: no crypto extension taken for granted
set(BOARD_EMULATOR qemu-aarch64-static)
set(BOARD_CPU cortex-a53)                # what is emulated
set(BOARD_MEMORY_MIB 1024)               # of the emulated machine that measures
