/* SPDX-License-Identifier: Apache-2.0 */
/* One request on its way to one page. */
#include "host/web/view.h"

#include <stdio.h>
#include <string.h>

bool hearth_view_has(const struct hearth_view *v, unsigned roles)
{
    return (v->who->roles & roles) != 0;
}

void hearth_view_as_file(struct hearth_view *v, const char *type,
                         const char *name)
{
    size_t n = 0;

    v->out.type = type;
    for (; *name != '\0' && n + 1 < sizeof(v->out.name); name++) {
        char c = *name;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '.' || c == '-';

        v->out.name[n++] = (char)(is_plain ? c : '_');
    }
    v->out.name[n] = '\0';
}

void hearth_view_redirect(struct hearth_view *v, const char *path)
{
    v->out.status = 303;
    HEARTH_CHECK(snprintf(v->out.location, sizeof(v->out.location), "%s",
                          path) < (int)sizeof(v->out.location));
}

static bool take(const struct hearth_fields *fields, const char *name,
                 char *out, size_t cap)
{
    struct hearth_slice value;
    size_t at = 0;

    out[0] = '\0';
    return fields != NULL && hearth_fields_next(fields, name, &at, &value) &&
           hearth_bytes_to_text(value, out, cap) == 0;
}

bool hearth_view_query(const struct hearth_view *v, const char *name, char *out,
                       size_t cap)
{
    return take(v->request->query, name, out, cap);
}

bool hearth_view_field(const struct hearth_view *v, const char *name, char *out,
                       size_t cap)
{
    return take(v->request->fields, name, out, cap);
}

int hearth_view_ask(const struct hearth_view *v,
                    struct hearth_desk_message *ask,
                    struct hearth_desk_message *reply)
{
    int e = 0;

    if (v->desk == NULL) {
        return HEARTH_E_DENIED;
    }
    if (v->request->token[0] != '\0') {
        e = hearth_bytes_unhex(v->request->token, ask->token,
                               sizeof(ask->token));
    }
    return e == 0 ? hearth_desk_ask(v->desk, ask, reply) : e;
}
