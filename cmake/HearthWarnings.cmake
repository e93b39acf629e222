# Warnings of our own code and, for the release preset, hardening. Each flag is
# probed: compilers differ, and a missing flag is never assumed.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

set(HEARTH_WARNING_CANDIDATES
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2
    -Wundef -Wvla -Wstrict-prototypes -Wmissing-prototypes
    -Wold-style-definition -Wcast-qual -Wcast-align -Wwrite-strings
    -Wpointer-arith -Wnull-dereference -Wimplicit-fallthrough -Wswitch-enum
    -Wdouble-promotion -Wdate-time -Wlogical-op -Wduplicated-cond
    -Wduplicated-branches -Walloca -Wtrampolines -Wjump-misses-init)

set(HEARTH_HARDENING_CANDIDATES
    -fstack-protector-strong -fstack-clash-protection
    -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
    -fno-delete-null-pointer-checks -fcf-protection=full
    -mbranch-protection=standard)

set(HEARTH_HARDENING_LINK_CANDIDATES
    -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen
    -Wl,--as-needed)

# Puts those of ${candidates} that the compiler takes into ${out}.
function(hearth_probe_flags out candidates)
  set(taken "")
  foreach(flag IN LISTS ${candidates})
    string(MAKE_C_IDENTIFIER "HEARTH_HAS${flag}" name)
    check_c_compiler_flag(${flag} ${name})
    if(${name})
      list(APPEND taken ${flag})
    endif()
  endforeach()
  set(${out} "${taken}" PARENT_SCOPE)
endfunction()

function(hearth_probe_link_flags out candidates)
  set(taken "")
  foreach(flag IN LISTS ${candidates})
    string(MAKE_C_IDENTIFIER "HEARTH_LINKS${flag}" name)
    check_linker_flag(C ${flag} ${name})
    if(${name})
      list(APPEND taken ${flag})
    endif()
  endforeach()
  set(${out} "${taken}" PARENT_SCOPE)
endfunction()

if(HEARTH_LIBC STREQUAL "musl")
  # Its macros for sockets convert signs; every other build looks at ours.
  list(APPEND HEARTH_WARNING_CANDIDATES -Wno-sign-conversion)
endif()
hearth_probe_flags(HEARTH_WARNINGS HEARTH_WARNING_CANDIDATES)
add_compile_options(-fno-common -fno-strict-aliasing -fvisibility=hidden)

if(HEARTH_HARDENED)
  hearth_probe_flags(HEARTH_HARDENING HEARTH_HARDENING_CANDIDATES)
  hearth_probe_link_flags(HEARTH_HARDENING_LINK
                          HEARTH_HARDENING_LINK_CANDIDATES)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
                      ${HEARTH_HARDENING})
  add_link_options(${HEARTH_HARDENING_LINK})
endif()
# Debian's glibc has no code for a static program at any address.
# It places itself and knows relative places only: no name may be left to be
# looked up (binutils for s390x leaves some).
if(HEARTH_LIBC STREQUAL "musl")
  add_link_options(-static-pie LINKER:--exclude-libs,ALL)
  # On 32-bit Arm a division of the compiler's library raises a signal of the C
  # library's: each is searched until neither lacks anything.
  string(APPEND CMAKE_C_STANDARD_LIBRARIES
         " -Wl,--start-group -lgcc -lc -Wl,--end-group")
elseif(HEARTH_STATIC_AGENT)
  add_link_options(-static)
endif()
if(HEARTH_SANITIZE)
  add_compile_options(-fsanitize=${HEARTH_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HEARTH_SANITIZE})
endif()
