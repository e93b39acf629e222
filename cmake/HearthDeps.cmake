# Imported targets for what others wrote. `./run deps` builds Mbed TLS and
# libcoap below build/deps; the rest are Debian packages.
set(HEARTH_DEPS "${PROJECT_SOURCE_DIR}/build/deps"
    CACHE PATH "Prefix that ./run deps installed into")

function(hearth_import name)
  cmake_parse_arguments(A "" "" "LIBS;INCLUDES" ${ARGN})
  add_library(hearth::${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(hearth::${name} INTERFACE ${A_LIBS})
  target_include_directories(hearth::${name} SYSTEM INTERFACE ${A_INCLUDES})
endfunction()

function(hearth_need_file path remedy)
  if(NOT EXISTS "${path}")
    message(FATAL_ERROR "${path} is missing: ${remedy}")
  endif()
endfunction()

hearth_need_file("${HEARTH_DEPS}/lib/libcoap-3.a" "run ./run deps")
# Foreign shared libraries name others that only the board itself has.
if(HEARTH_SYSROOT AND BOARD_TRIPLET AND NOT HEARTH_STATIC_AGENT)
  add_link_options("-L${HEARTH_SYSROOT}/usr/lib/${BOARD_TRIPLET}"
                   "-L${HEARTH_SYSROOT}/lib/${BOARD_TRIPLET}"
                   LINKER:--unresolved-symbols=ignore-in-shared-libs)
endif()

find_package(Threads REQUIRED)
hearth_import(mbedtls
  LIBS "${HEARTH_DEPS}/lib/libmbedtls.a" "${HEARTH_DEPS}/lib/libmbedx509.a"
       "${HEARTH_DEPS}/lib/libmbedcrypto.a" "${HEARTH_DEPS}/lib/libeverest.a"
       "${HEARTH_DEPS}/lib/libp256m.a"
  INCLUDES "${HEARTH_DEPS}/include")
hearth_import(coap
  LIBS "${HEARTH_DEPS}/lib/libcoap-3.a" hearth::mbedtls Threads::Threads
  INCLUDES "${HEARTH_DEPS}/include")

# A packaged library by its header and its archive or shared object; one that
# ./run deps built for another C library goes before.
function(hearth_import_package name header)
  list(GET ARGN 0 first)
  if(EXISTS "${HEARTH_DEPS}/lib/lib${first}.a")
    hearth_import(${name} LIBS "${HEARTH_DEPS}/lib/lib${first}.a"
                  INCLUDES "${HEARTH_DEPS}/include")
    return()
  endif()
  find_path(HEARTH_${name}_INCLUDE ${header} PATH_SUFFIXES nanopb)
  find_library(HEARTH_${name}_LIBRARY NAMES ${ARGN})
  if(NOT HEARTH_${name}_INCLUDE OR NOT HEARTH_${name}_LIBRARY)
    message(FATAL_ERROR "${header} or its library is missing: run ./run deps")
  endif()
  hearth_import(${name} LIBS "${HEARTH_${name}_LIBRARY}"
                INCLUDES "${HEARTH_${name}_INCLUDE}")
endfunction()

if(HEARTH_WITH_TESTS)
  hearth_import_package(cmocka cmocka.h cmocka)
endif()
if(HEARTH_STATIC_AGENT)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()
hearth_import_package(lmdb lmdb.h lmdb)
hearth_import_package(argon2 argon2.h argon2)
hearth_import_package(nanopb pb_decode.h protobuf-nanopb)
if(NOT HEARTH_STATIC_AGENT)
  hearth_import_package(microhttpd microhttpd.h microhttpd)
  hearth_import_package(ncurses ncurses.h ncursesw)
endif()
if("host" IN_LIST HEARTH_PARTS)
  hearth_import_package(seccomp seccomp.h seccomp)
  hearth_import_package(gsl gsl/gsl_cdf.h gsl)
  hearth_import_package(gslcblas gsl/gsl_cblas.h gslcblas)
  hearth_import_package(minizip minizip/unzip.h minizip)
  hearth_import_package(expat expat.h expat)
  hearth_import_package(utf8proc utf8proc.h utf8proc)
  hearth_import_package(zlib zlib.h z)
  hearth_import_package(qrencode qrencode.h qrencode)
  hearth_import_package(jansson jansson.h jansson)
  hearth_import_package(gmp gmp.h gmp)
  hearth_import_package(readstat readstat.h readstat)
  hearth_import_package(xlsxwriter xlsxwriter.h xlsxwriter)
  target_link_libraries(hearth::gsl INTERFACE hearth::gslcblas m)
  target_link_libraries(hearth::minizip INTERFACE hearth::zlib)
endif()
# A security chip is optional: the agent is built without where the TPM
# software stack is missing, and the static agent always is, because the stack
# loads its drivers when it runs.
find_path(HEARTH_tpm_INCLUDE tss2/tss2_esys.h)
find_library(HEARTH_esys_LIBRARY NAMES tss2-esys)
find_library(HEARTH_mu_LIBRARY NAMES tss2-mu)
find_library(HEARTH_tctildr_LIBRARY NAMES tss2-tctildr)
if(NOT HEARTH_STATIC_AGENT AND HEARTH_tpm_INCLUDE AND HEARTH_esys_LIBRARY
   AND HEARTH_mu_LIBRARY AND HEARTH_tctildr_LIBRARY)
  set(HEARTH_WITH_TPM ON)
  hearth_import(tpm
    LIBS "${HEARTH_esys_LIBRARY}" "${HEARTH_mu_LIBRARY}"
         "${HEARTH_tctildr_LIBRARY}"
    INCLUDES "${HEARTH_tpm_INCLUDE}")
else()
  set(HEARTH_WITH_TPM OFF)
  message(STATUS "without the TPM software stack: no security chip")
endif()
target_link_libraries(hearth::argon2 INTERFACE Threads::Threads)
# Debian's archives of Argon2 and nanopb compute on bytes and share no structure
# with a C library, so they serve musl too, but for one name that only the text
# form of a hash, which we never make, would call.
if(HEARTH_LIBC STREQUAL "musl")
  target_link_options(hearth::argon2 INTERFACE
                      LINKER:--defsym=__sprintf_chk=abort)
endif()

# Header ${name}_versions.h: what the program is made of, for its --version.
# PROGRAM is what cmake/versions.sh calls it; its lines are kept for the bill
# of materials.
function(hearth_versions name program)
  execute_process(
    COMMAND sh "${PROJECT_SOURCE_DIR}/cmake/versions.sh" ${program}
            "${HEARTH_DEPS}" "${HEARTH_SYSROOT}" "${BOARD_ARCH}"
    OUTPUT_VARIABLE lines OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/cmake/versions.sh"
    "${PROJECT_SOURCE_DIR}/cmake/deps.sh")
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/${name}.versions"
       CONTENT "${lines}\n" @ONLY)
  string(REGEX REPLACE "([^|\n]*)[|]([^|\n]*)[|][^|\n]*[|][^|\n]*[|]([a-z]*)"
         "    \"\\1 \\2 (\\3)\\\\n\"" lines "${lines}")
  string(REPLACE "\n" " \\\n" lines "${lines}")
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/${name}_versions.h"
       CONTENT "/* Made by cmake/versions.sh. */
#define HEARTH_DEPENDENCIES \\
${lines}
" @ONLY)
endfunction()

find_program(HEARTH_NANOPB NAMES nanopb_generator nanopb_generator.py REQUIRED
             PATHS /usr/bin NO_DEFAULT_PATH)

# Generates ${name}.pb.c and .pb.h from proto/${name}.proto (+ .options) and
# puts the C file's path into ${out}. Compiled without our warnings.
function(hearth_nanopb out name)
  set(folder "${CMAKE_BINARY_DIR}/generated")
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(
    OUTPUT "${folder}/${name}.pb.c" "${folder}/${name}.pb.h"
    COMMAND ${CMAKE_COMMAND} -E env PATH=/usr/bin:/bin
            ${HEARTH_NANOPB} -q -D "${folder}" -I "${PROJECT_SOURCE_DIR}/proto"
            -f "${PROJECT_SOURCE_DIR}/proto/${name}.options" ${name}.proto
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/proto"
    DEPENDS "${PROJECT_SOURCE_DIR}/proto/${name}.proto"
            "${PROJECT_SOURCE_DIR}/proto/${name}.options"
    VERBATIM)
  set_source_files_properties("${folder}/${name}.pb.c"
                              PROPERTIES COMPILE_OPTIONS "-w")
  set(${out} "${folder}/${name}.pb.c" PARENT_SCOPE)
endfunction()
