# What is installed, and Debian packages of it by CPack: `./run package`. Each
# build tree makes one package, named by what it builds: the host, the static
# agent, or the agent with its page for a browser.
# Parts alone, as for the tests of formats, make no package.
if(NOT TARGET hearth-agent AND NOT "host" IN_LIST HEARTH_PARTS)
  return()
endif()
set(package_data "${PROJECT_SOURCE_DIR}/cmake/package")
set(common "${PROJECT_SOURCE_DIR}/boards/common")

# hearth_package_files(PACKAGE UNIT...): what all three have.
function(hearth_package_files package)
  foreach(unit IN LISTS ARGN)
    install(FILES "${common}/systemd/${unit}" DESTINATION lib/systemd/system)
  endforeach()
  if(EXISTS "${common}/sysusers/${package}.conf")
    install(FILES "${common}/sysusers/${package}.conf"
            DESTINATION lib/sysusers.d)
  endif()
  install(FILES "${package_data}/copyright"
                "${CMAKE_BINARY_DIR}/package/changelog.gz"
          DESTINATION share/doc/${package})
  install(FILES "${CMAKE_BINARY_DIR}/package/sbom.spdx.json"
          DESTINATION share/doc/${package})
endfunction()

function(hearth_package_manual package)
  install(FILES "${CMAKE_BINARY_DIR}/package/${package}.1.gz"
          DESTINATION share/man/man1)
  install(FILES "${CMAKE_BINARY_DIR}/package/${package}.bash"
          DESTINATION share/bash-completion/completions RENAME ${package})
endfunction()

if("host" IN_LIST HEARTH_PARTS)
  set(package hearth-host)
  set(versions host)
  # The processes of `serve` are looked for beside the program itself.
  foreach(program IN ITEMS "" -backup -desk -export -fsck -ingest -metrics
                   -results -web)
    if(TARGET hearth-host${program})
      install(TARGETS hearth-host${program} DESTINATION lib/hearth-host)
    endif()
  endforeach()
  install(CODE "
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin\")
    file(CREATE_LINK ../lib/hearth-host/hearth-host
         \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/hearth-host\" SYMBOLIC)")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/host/instruments"
          DESTINATION share/hearth-host)
  install(FILES "${package_data}/hearth-host/default"
          DESTINATION /etc/default RENAME hearth-host)
  hearth_package_files(hearth-host hearth-host.service)
  hearth_package_manual(hearth-host)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "collects sealed interviews and shows safe figures")
  set(CPACK_PACKAGE_DESCRIPTION
"Hearth takes interviews on devices without a network, seals each one there and
brings it to this host, which cannot read it. Whoever has the passphrase opens
records; what is shown are figures from which no person follows.")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(depends "")
  set(section net)
  set(package_user hearth-host)
  set(package_folder /var/lib/hearth-host)
  set(package_units hearth-host.service)
elseif(HEARTH_STATIC_AGENT)
  set(package hearth-agent)
  set(versions agent)
  install(TARGETS hearth-agent DESTINATION lib/hearth-agent)
  install(PROGRAMS "${package_data}/hearth-agent/choose"
          DESTINATION bin RENAME hearth-agent)
  install(PROGRAMS "${package_data}/hearth-agent/console"
          DESTINATION lib/hearth-agent)
  hearth_package_files(hearth-agent hearth-agent-sync.service
                       hearth-agent-sync.path hearth-agent-console.service)
  hearth_package_manual(hearth-agent)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "takes interviews without a network and seals them")
  set(CPACK_PACKAGE_DESCRIPTION
"The device's part of Hearth: interviews on a terminal, sealed when they end,
sent when a network is there. One static program.")
  set(depends "")
  set(section misc)
  set(board_units hearth-agent-sync hearth-agent-console)
  set(package_user hearth-agent)
  set(package_folder /var/lib/hearth-agent)
  set(package_units hearth-agent-sync.path)
else()
  set(package hearth-agent-ui)
  set(versions agent)
  install(TARGETS hearth-agent DESTINATION lib/hearth-agent-ui)
  install(PROGRAMS "${package_data}/hearth-agent-ui/kiosk"
          DESTINATION lib/hearth-agent-ui)
  install(PROGRAMS "${package_data}/hearth-agent-ui/sleep"
          DESTINATION lib/systemd/system-sleep RENAME hearth-agent-ui)
  hearth_package_files(hearth-agent-ui hearth-agent-ui.service
                       hearth-kiosk.service)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Hearth's interviews by touch")
  set(CPACK_PACKAGE_DESCRIPTION
"The same agent with a page for a browser on the device, and a kiosk that shows
nothing else.")
  set(depends "hearth-agent (= ${PROJECT_VERSION})")
  # One font for each script of the eleven languages, and the signs on keys.
  set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cage, chromium, fonts-noto-core, fonts-noto-cjk | fonts-wqy-microhei, fonts-dejavu-core")
  set(section misc)
  set(board_units hearth-agent-ui hearth-kiosk)
  set(package_user hearth-kiosk)
  set(package_folder "")
  set(package_units "hearth-agent-ui.service hearth-kiosk.service")
endif()

# What a board has of its own: limits, as drop-ins of its units.
foreach(unit IN LISTS board_units)
  set(dropin "${PROJECT_SOURCE_DIR}/boards/${HEARTH_BOARD}/systemd/${unit}.conf")
  if(HEARTH_BOARD AND EXISTS "${dropin}")
    install(FILES "${dropin}" RENAME board.conf
            DESTINATION lib/systemd/system/${unit}.service.d)
  endif()
endforeach()

# Set by ./run package for foreign processors, whose libraries are not
# installed here and so not known to dpkg-shlibdeps.
set(HEARTH_SHLIBS "" CACHE STRING "Depends: of a cross-built agent")
if(HEARTH_SHLIBS)
  list(APPEND depends "${HEARTH_SHLIBS}")
endif()
list(APPEND depends "systemd | systemd-standalone-sysusers | systemd-sysusers"
     "debconf (>= 0.5) | debconf-2.0")
list(JOIN depends ", " CPACK_DEBIAN_PACKAGE_DEPENDS)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ${package})
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Hearth authors <hearth@invalid>")
set(CPACK_SET_DESTDIR ON) # /etc is not below the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES OFF) # a foreign strip would be needed: done by the linker
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION ${section})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
if(BOARD_ARCH)
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${BOARD_ARCH})
endif()
# One text for all packages; which have data to keep, the text asks itself.
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "")
foreach(script IN ITEMS postinst prerm postrm templates)
  configure_file("${package_data}/${script}.in"
                 "${CMAKE_BINARY_DIR}/package/${script}" @ONLY)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
       "${CMAKE_BINARY_DIR}/package/${script}")
endforeach()
if(EXISTS "${package_data}/${package}/conffiles")
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
       "${package_data}/${package}/conffiles")
endif()
set(CPACK_SOURCE_GENERATOR "")
include(CPack)

# What the package holds besides programs: made by one script from the built
# program and its versions.
add_custom_target(package-data
  COMMAND sh "${PROJECT_SOURCE_DIR}/cmake/package/data.sh" ${package}
          "${CMAKE_BINARY_DIR}" "${PROJECT_VERSION}" ${versions}
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" VERBATIM)
