# No machine of anybody's: a 64-bit processor that writes numbers the other way
# round, to see that bytes on disk and network do not depend on it.
set(BOARD_ARCH s390x)
set(BOARD_TRIPLET s390x-linux-gnu)
set(BOARD_FLAGS -march=z10)
set(BOARD_EMULATOR qemu-s390x-static)
set(BOARD_CPU qemu)                      # what is emulated: all it can
set(BOARD_FOR_TESTS yes) # never packaged
