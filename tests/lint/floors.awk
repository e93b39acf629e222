# SPDX-License-Identifier: Apache-2.0
# Reads every #include of one file against the table of floors and fences.
# -v file=PATH names the file as seen from the top of the project.

BEGIN {
    n = split("base:err part scrape limits bytes arena secmem log clock fields fieldtime fsutil notify pulse sandbox;" \
              "words:catalogue;" \
              "seal:hash rng aead hpke passphrase identity certificate keyring;" \
              "form:form answer interview expr markdown regex;" \
              "store:kv kv_check outbox ledger withdrawals;" \
              "wire:assignment envelope package programme record content batch receipt enrol state register loss carry withdraw tombstone;" \
              "sync:message sync;" \
              "link:link", folders, ";")
    for (i = 1; i <= n; i++) {
        split(folders[i], pair, ":")
        m = split(pair[2], names, " ")
        for (j = 1; j <= m; j++) {
            home[names[j]] = pair[1]
        }
    }
    floor["base"] = 0
    floor["seal"] = 1; floor["form"] = 1; floor["store"] = 1
    floor["words"] = 1
    floor["wire"] = 2; floor["sync"] = 3; floor["link"] = 4
    floor["firmware"] = 5; floor["host"] = 5

    fence["lmdb.h"] = "store"
    fence["argon2.h"] = "seal"
    fence["pb"] = "wire"
    fence["coap"] = "link"
    fence["mbedtls"] = "seal link"
    fence["psa"] = "seal link"
    fence["microhttpd.h"] = "host firmware"
    fence["jansson.h"] = "host"
    fence["gmp.h"] = "host/disclosure"
    fence["readstat.h"] = "host/export"
    fence["xlsxwriter.h"] = "host/export"
    fence["ncurses.h"] = "firmware"
    fence["gsl"] = "host"
    fence["tss2"] = "firmware/chip_tpm.c"
    fence["seccomp.h"] = "base host firmware"
    fence["minizip"] = "host/forms"
    fence["zlib.h"] = "host/forms host/cli host/web"
    fence["qrencode.h"] = "host/cli"
    fence["expat.h"] = "host/forms"
    fence["utf8proc.h"] = "host/forms"

    # The folder that a file belongs to: a header of include/hearth belongs to
    # the floor that it describes.
    split(file, part, "/")
    own = part[1]
    if (part[1] == "core") {
        own = part[2]
    } else if (part[1] == "include") {
        own = home[substr(part[3], 1, length(part[3]) - 2)]
        if (own == "") {
            bad("header without a folder in the table of tests/lint/floors.awk")
        }
    }
}

function bad(what) {
    printf "%s:%d: %s\n", file, NR, what
    failed = 1
}

# The fence that a foreign header stands behind, or "".
function fence_of(name,    first) {
    if (name in fence) {
        return fence[name]
    }
    if (name ~ /^pb(_|\.)/ || name ~ /\.pb\.h$/) {
        return fence["pb"]
    }
    first = name
    sub(/\/.*/, "", first)
    sub(/^coap3.*/, "coap", first)
    return fence[first]
}

/^[ \t]*#[ \t]*include/ && own != "tests" {
    name = $0
    sub(/^[^"<]*["<]/, "", name)
    sub(/[">].*/, "", name)
    if (name ~ /^hearth\//) {
        other = home[substr(name, 8, length(name) - 9)]
        if (other == "") {
            bad("unknown header " name)
        } else if (other != own && floor[other] >= floor[own]) {
            bad(own " includes " name " of " other ", which is not below it")
        }
    } else {
        allowed = fence_of(name)
        if (allowed != "" && (" " allowed " ") !~ (" " own " ") &&
            (" " allowed " ") !~ (" " part[1] "/" part[2] " ")) {
            bad(name " is fenced to: " allowed)
        }
        # A private header of another folder, by whatever path.
        if ($0 ~ /"/ && name ~ /(^|\/)\.\.(\/|$)/) {
            bad("a path upwards: " name)
        }
        if ($0 ~ /"/ && name ~ /^(core|firmware|host|tests)\// &&
            name !~ ("^" part[1] "/")) {
            bad("a private header of another folder: " name)
        }
    }
}

END { exit failed }
