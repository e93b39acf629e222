# The toolchain of a board, from boards/NAME/board.cmake: -DHEARTH_BOARD=NAME
# -DCMAKE_TOOLCHAIN_FILE=cmake/board.cmake. Compilers are Debian's cross
# compilers; what else is needed of the foreign system lies in HEARTH_SYSROOT,
# which `./run build --board NAME` fills (cmake/sysroot.sh). -DHEARTH_LIBC=musl
# is for static programs.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES HEARTH_BOARD HEARTH_SYSROOT
     HEARTH_DEPS HEARTH_LIBC)
include("${CMAKE_CURRENT_LIST_DIR}/../boards/${HEARTH_BOARD}/board.cmake")

# With another C library, this machine's own board is a foreign one as well.
if(HEARTH_LIBC STREQUAL "musl" AND NOT BOARD_TRIPLET)
  execute_process(COMMAND gcc -dumpmachine OUTPUT_VARIABLE BOARD_TRIPLET
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
if(BOARD_TRIPLET)
  set(CMAKE_SYSTEM_NAME Linux)
  string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR "${BOARD_TRIPLET}")
  set(CMAKE_C_COMPILER "${BOARD_TRIPLET}-gcc")
  set(CMAKE_AR "${BOARD_TRIPLET}-ar" CACHE STRING "")
  set(CMAKE_RANLIB "${BOARD_TRIPLET}-ranlib" CACHE STRING "")
  if(BOARD_EMULATOR)
    set(CMAKE_CROSSCOMPILING_EMULATOR "/usr/bin/${BOARD_EMULATOR}")
  endif()
  set(CMAKE_FIND_ROOT_PATH "${HEARTH_SYSROOT}" "${HEARTH_DEPS}")
  set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
  set(CMAKE_LIBRARY_ARCHITECTURE "${BOARD_TRIPLET}")
endif()
if(HEARTH_LIBC STREQUAL "musl")
  list(APPEND BOARD_FLAGS "-specs=${HEARTH_SYSROOT}/musl.specs")
endif()
list(JOIN BOARD_FLAGS " " CMAKE_C_FLAGS_INIT)
