# A 32-bit Arm handheld: ARMv7 with NEON, 512 MB, eMMC.
set(BOARD_ARCH armhf)
set(BOARD_TRIPLET arm-linux-gnueabihf)
# Debian's armhf baseline. 64-bit time and offsets: 2038 is nearer than the
# end of life of what is bought today.
set(BOARD_FLAGS -march=armv7-a+fp -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64)
set(BOARD_EMULATOR qemu-arm-static)
set(BOARD_CPU cortex-a7)                 # what is emulated
set(BOARD_MEMORY_MIB 512)                # of the emulated machine that measures
