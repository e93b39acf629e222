# Tables of texts from one file per language, the source language first. A text
# that is missing or wrong ends the build.

set(HEARTH_LANGUAGES en ar zh fr ru es kk ky tg uz-Latn uz-Cyrl)

# hearth_catalogue(MODULE FOLDER OUT [USED_BY source...]): OUT names the made
# sources of the files in FOLDER: generated/MODULE_id.h and MODULE_table.c.
function(hearth_catalogue module folder out)
  cmake_parse_arguments(A "" "" "USED_BY" ${ARGN})
  set(generated "${CMAKE_BINARY_DIR}/generated")
  set(texts ${HEARTH_LANGUAGES})
  list(TRANSFORM texts REPLACE "(.+)" "${folder}/\\1.txt")
  if(A_USED_BY)
    set(all ${texts})
    set(used "${PROJECT_SOURCE_DIR}/core/words/used.awk")
    set(few "${generated}/${module}_used")
    set(texts ${HEARTH_LANGUAGES})
    list(TRANSFORM texts REPLACE "(.+)" "${few}/\\1.txt")
    file(MAKE_DIRECTORY "${few}")
    add_custom_command(OUTPUT ${texts}
      COMMAND awk -v "module=${module}" -v "out=${few}" -f "${used}"
              ${A_USED_BY} ${all}
      DEPENDS ${A_USED_BY} ${all} "${used}"
      COMMENT "Leaving out texts that are not used" VERBATIM)
  endif()
  set(made "${generated}/${module}_id.h" "${generated}/${module}_table.c")
  set(awk "${PROJECT_SOURCE_DIR}/core/words/words.awk")
  file(MAKE_DIRECTORY "${generated}")
  add_custom_command(
    OUTPUT ${made}
    COMMAND awk -v "module=${module}" -v "header=${generated}/${module}_id.h"
                -v "table=${generated}/${module}_table.c" -f "${awk}" ${texts}
    DEPENDS ${texts} "${awk}"
    COMMENT "Checking the texts of ${module}" VERBATIM)
  set(${out} ${made} PARENT_SCOPE)
endfunction()
