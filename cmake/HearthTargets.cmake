# One function per kind of target, so that each folder's CMakeLists.txt says
# only what is its own: sources, and what it stands on.

function(hearth_common target)
  target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
  target_compile_options(${target} PRIVATE ${HEARTH_WARNINGS})
  target_include_directories(${target} PRIVATE
    "${PROJECT_SOURCE_DIR}/include" "${CMAKE_CURRENT_SOURCE_DIR}"
    "${CMAKE_BINARY_DIR}/generated")
endfunction()

# hearth_library(NAME SOURCES ... [DEPENDS lib...] [FOREIGN target...]):
# static library hearth_NAME. DEPENDS names other hearth libraries without
# their prefix; FOREIGN ones stay private to this folder.
function(hearth_library name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPENDS;FOREIGN" ${ARGN})
  add_library(hearth_${name} STATIC ${A_SOURCES})
  hearth_common(hearth_${name})
  target_include_directories(hearth_${name} INTERFACE
    "${PROJECT_SOURCE_DIR}/include")
  list(TRANSFORM A_DEPENDS PREPEND hearth_)
  target_link_libraries(hearth_${name} PUBLIC ${A_DEPENDS}
                        PRIVATE ${A_FOREIGN})
endfunction()

# hearth_program(NAME SOURCES ... [DEPENDS ...] [FOREIGN ...]
#                [PRIVATE_INCLUDES ...]): bin/NAME.
function(hearth_program name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPENDS;FOREIGN;PRIVATE_INCLUDES"
                        ${ARGN})
  add_executable(${name} ${A_SOURCES})
  hearth_common(${name})
  list(TRANSFORM A_DEPENDS PREPEND hearth_)
  target_include_directories(${name} PRIVATE ${A_PRIVATE_INCLUDES})
  target_link_libraries(${name} PRIVATE ${A_DEPENDS} ${A_FOREIGN})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

set(HEARTH_TEST_ENV
    "HEARTH_SHARED=${PROJECT_SOURCE_DIR}/../shared"
    "HEARTH_SOURCE=${PROJECT_SOURCE_DIR}" "HEARTH_BIN=${CMAKE_BINARY_DIR}/bin"
    "HEARTH_LANGUAGE=en" # whatever the developer's machine speaks
    "ASAN_OPTIONS=detect_stack_use_after_return=1:abort_on_error=1"
    "UBSAN_OPTIONS=print_stacktrace=1")

# What ./run test knows; a test under another label would never run.
set(HEARTH_LABELS lint unit crash sim integration interop e2e fuzz coverage
                  boards)

function(hearth_register name label timeout)
  if(NOT label IN_LIST HEARTH_LABELS)
    message(FATAL_ERROR "${name}: no such label: ${label}")
  endif()
  if(HEARTH_BOARD AND HEARTH_LIBC) # emulated
    math(EXPR timeout "${timeout} * 4")
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${label}"
    SKIP_RETURN_CODE 77 TIMEOUT ${timeout} ENVIRONMENT "${HEARTH_TEST_ENV}")
endfunction()

# hearth_test(NAME LABEL unit SOURCES ... [DEPENDS ...] [FOREIGN ...]
#             [PRIVATE_INCLUDES ...] [TIMEOUT s] [SERIAL]): a cmocka program.
function(hearth_test name)
  cmake_parse_arguments(A "SERIAL" "LABEL;TIMEOUT"
    "SOURCES;DEPENDS;FOREIGN;PRIVATE_INCLUDES" ${ARGN})
  if(NOT HEARTH_WITH_TESTS)
    return()
  endif()
  # A board's build has not every library: tests of what it lacks are left out.
  foreach(target IN LISTS A_FOREIGN)
    if(HEARTH_BOARD AND target MATCHES "^hearth::" AND NOT TARGET ${target})
      message(STATUS "without ${target}: no test ${name}")
      return()
    endif()
  endforeach()
  hearth_program(test_${name} SOURCES ${A_SOURCES} DEPENDS ${A_DEPENDS}
    FOREIGN ${A_FOREIGN} hearth::cmocka
    PRIVATE_INCLUDES ${A_PRIVATE_INCLUDES} "${PROJECT_SOURCE_DIR}/tests/lib")
  add_test(NAME ${name} COMMAND test_${name})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 300)
  endif()
  hearth_register(${name} ${A_LABEL} ${A_TIMEOUT})
  if(A_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()

# hearth_script_test(NAME LABEL x SCRIPT path [ARGS ...] [TIMEOUT s] [SERIAL]):
# a POSIX sh script, called with the build folder first.
function(hearth_script_test name)
  cmake_parse_arguments(A "SERIAL" "LABEL;SCRIPT;TIMEOUT" "ARGS" ${ARGN})
  if(NOT HEARTH_WITH_TESTS)
    return()
  endif()
  add_test(NAME ${name}
    COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/${A_SCRIPT}" "${CMAKE_BINARY_DIR}"
            ${A_ARGS}
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 900)
  endif()
  hearth_register(${name} ${A_LABEL} ${A_TIMEOUT})
  if(A_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()

# hearth_fuzz(NAME SOURCES ... [DEPENDS ...] [PRIVATE_INCLUDES ...]): a
# libFuzzer target under the fuzz preset, nothing elsewhere.
function(hearth_fuzz name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPENDS;FOREIGN;PRIVATE_INCLUDES"
                        ${ARGN})
  if(NOT HEARTH_FUZZ)
    return()
  endif()
  hearth_program(fuzz_${name} SOURCES ${A_SOURCES} DEPENDS ${A_DEPENDS}
    FOREIGN ${A_FOREIGN}
    PRIVATE_INCLUDES ${A_PRIVATE_INCLUDES} "${PROJECT_SOURCE_DIR}/tests/lib")
  target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_test(NAME fuzz_${name}
    COMMAND sh "${PROJECT_SOURCE_DIR}/tests/fuzz/run.sh"
            "${CMAKE_BINARY_DIR}" ${name})
  hearth_register(fuzz_${name} fuzz 900)
endfunction()
