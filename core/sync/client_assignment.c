/* SPDX-License-Identifier: Apache-2.0 */
/* The device's assignment: asked for when the state tells of a newer one, and
 * kept only as FORM-SIGN signed it for this device. */
#include "client.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME "assignment"

int hearth_sync_assignment(const struct hearth_kv *kv, const uint8_t *programme,
                           const uint8_t *device,
                           const struct hearth_public *form_sign,
                           struct hearth_assignment *out)
{
    uint8_t bytes[HEARTH_ASSIGNMENT_MAX];
    size_t len;
    int code = hearth_outbox_meta_get(kv, NAME, bytes, sizeof bytes, &len);

    return code == 0 ? hearth_assignment_open(programme, device, form_sign,
                                              hearth_slice_of(bytes, len), out)
                     : code;
}

/* One that does not verify counts as none: the next one replaces it. */
static uint32_t known_version(const struct hearth_sync_client *c)
{
    struct hearth_assignment a;

    return hearth_sync_assignment(c->config.kv, c->config.programme,
                                  c->config.device, &c->config.form_sign,
                                  &a) == 0
               ? a.version
               : 0;
}

int hearth_client_ask_assignment(const struct hearth_sync_client *c,
                                 struct hearth_request *request)
{
    uint32_t known = known_version(c);

    if (c->assigned <= known) {
        return HEARTH_E_NOT_FOUND;
    }
    (void)snprintf(request->path, sizeof request->path, "a?v=%" PRIu32, known);
    return 0;
}

int hearth_client_take_assignment(struct hearth_sync_client *c,
                                  struct hearth_slice document)
{
    struct hearth_assignment a;
    int code;

    if (document.len > HEARTH_ASSIGNMENT_MAX) {
        return HEARTH_E_INVALID;
    }
    code = hearth_assignment_open(c->config.programme, c->config.device,
                                  &c->config.form_sign, document, &a);
    if (code == 0 && a.version <= known_version(c)) {
        code = HEARTH_E_VERSION;
    }
    if (code == 0) {
        code = hearth_outbox_meta_put(c->config.kv, NAME, document);
    }
    if (code == 0) {
        c->report.new_assignment = a.version;
    }
    return code;
}
