/* SPDX-License-Identifier: Apache-2.0 */
/* Roles and login names as text. */
#include "host/people/role.h"

#include <string.h>

static const struct {
    unsigned role;
    const char *name;
} names[] = {
    {HEARTH_ROLE_GUEST, "guest"},
    {HEARTH_ROLE_ADMINISTRATOR, "administrator"},
    {HEARTH_ROLE_CUSTODIAN, "custodian"},
    {HEARTH_ROLE_LEAD, "lead"},
    {HEARTH_ROLE_SUPERVISOR, "supervisor"},
    {HEARTH_ROLE_CITY, "city"},
    {HEARTH_ROLE_NATIONAL, "national"},
    {HEARTH_ROLE_RESEARCHER, "researcher"},
    {HEARTH_ROLE_AUDITOR, "auditor"},
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

const char *hearth_role_name(unsigned role)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (names[i].role == role) {
            return names[i].name;
        }
    }
    return "";
}

int hearth_role_list(unsigned roles, char *out, size_t cap)
{
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)out, cap);
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if ((roles & names[i].role) == 0) {
            continue;
        }
        if (w.len > 0) {
            hearth_writer_put(&w, ", ", 2);
        }
        hearth_writer_put(&w, names[i].name, strlen(names[i].name));
    }
    hearth_writer_u8(&w, 0);
    return hearth_writer_finish(&w);
}

static unsigned role_of(struct hearth_slice text)
{
    for (size_t i = 1; i < NAME_COUNT; i++) { /* a guest is no person */
        if (hearth_slice_is_equal(text, hearth_slice_text(names[i].name))) {
            return names[i].role;
        }
    }
    return 0;
}

int hearth_role_parse(struct hearth_slice text, unsigned *roles)
{
    unsigned found = 0;

    for (size_t at = 0; at <= text.len;) {
        size_t end = at;
        unsigned role;

        while (end < text.len && text.data[end] != ',') {
            end++;
        }
        role = role_of(hearth_slice_of(text.data + at, end - at));
        if (role == 0) {
            return HEARTH_E_INVALID;
        }
        found |= role;
        at = end + 1;
    }
    *roles = found;
    return 0;
}

bool hearth_person_name_is_fine(struct hearth_slice name)
{
    if (name.len == 0 || name.len > HEARTH_PERSON_NAME_MAX ||
        name.data[0] < 'a' || name.data[0] > 'z') {
        return false;
    }
    for (size_t i = 1; i < name.len; i++) {
        uint8_t c = name.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '_' || c == '-')) {
            return false;
        }
    }
    return true;
}
