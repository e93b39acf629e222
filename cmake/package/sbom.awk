# SPDX-License-Identifier: Apache-2.0
# A bill of materials (SPDX 2.3, JSON) from the lines of cmake/versions.sh.
# -v package=NAME -v version=V -v created=TIME -v revision=COMMIT

function text(value) {
    gsub(/\\/, "\\\\", value)
    gsub(/"/, "\\\"", value)
    return "\"" value "\""
}

function id(name) {
    gsub(/[^A-Za-z0-9.-]/, "-", name)
    return "SPDXRef-" name
}

# Where it came from, as purl and checksum.
function origin(value,    parts, name) {
    split(value, parts, " ")
    if (parts[2] ~ /^sha256:/) {
        name = parts[1]
        sub(/_.*/, "", name)
        return ",\n      \"packageFileName\": " text(parts[1]) \
            ",\n      \"checksums\": [{\"algorithm\": \"SHA256\", " \
            "\"checksumValue\": " text(substr(parts[2], 8)) "}]"
    }
    gsub(/[+]/, "%2B", parts[2])
    sub(/:/, "%3A", parts[2])
    return ",\n      \"externalRefs\": [{\"referenceCategory\": " \
        "\"PACKAGE-MANAGER\", \"referenceType\": \"purl\", " \
        "\"referenceLocator\": " \
        text("pkg:deb/debian/" parts[1] "@" parts[2]) "}]"
}

function component(name, version, licence, more) {
    return "    {\n      \"SPDXID\": " text(id(name)) \
        ",\n      \"name\": " text(name) \
        ",\n      \"versionInfo\": " text(version) \
        ",\n      \"downloadLocation\": \"NOASSERTION\"" \
        ",\n      \"filesAnalyzed\": false" \
        ",\n      \"licenseConcluded\": " text(licence) \
        ",\n      \"licenseDeclared\": " text(licence) \
        ",\n      \"copyrightText\": \"NOASSERTION\"" more "\n    }"
}

BEGIN {
    FS = "|"
    packages = component(package, version, "Apache-2.0", "")
    relations = "    {\"spdxElementId\": \"SPDXRef-DOCUMENT\", " \
        "\"relationshipType\": \"DESCRIBES\", " \
        "\"relatedSpdxElement\": " text(id(package)) "}"
}
NF == 5 {
    packages = packages ",\n" component($1, $2, $4, origin($3))
    relations = relations ",\n    {\"spdxElementId\": " text(id(package)) \
        ", \"relationshipType\": " \
        text($5 == "static" ? "STATIC_LINK" : "DYNAMIC_LINK") \
        ", \"relatedSpdxElement\": " text(id($1)) "}"
}
END {
    printf "{\n  \"spdxVersion\": \"SPDX-2.3\",\n"
    printf "  \"dataLicense\": \"CC0-1.0\",\n"
    printf "  \"SPDXID\": \"SPDXRef-DOCUMENT\",\n"
    printf "  \"name\": %s,\n", text(package "-" version)
    printf "  \"documentNamespace\": %s,\n", \
        text("https://hearth.invalid/spdx/" package "-" version "-" revision)
    printf "  \"creationInfo\": {\n    \"created\": %s,\n", text(created)
    printf "    \"creators\": [\"Tool: cmake/package/sbom.awk\"]\n  },\n"
    printf "  \"packages\": [\n%s\n  ],\n", packages
    printf "  \"relationships\": [\n%s\n  ]\n}\n", relations
}
