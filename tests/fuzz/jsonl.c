/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_json_begin, hearth_json_next,
 * hearth_interview_keys_answer, hearth_interview_keys_command */
#include "interview_keys.h"
#include "json.h"

#include "village.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A slice lies within the line that was read so far. */
static void check_place(const struct hearth_json *j, struct hearth_slice s)
{
    HEARTH_CHECK(s.data >= j->data && s.data <= j->data + j->at);
    HEARTH_CHECK(s.len <= (size_t)(j->data + j->at - s.data));
    HEARTH_CHECK(s.len == 0 || memchr(s.data, '\0', s.len) == NULL);
}

static void read_object(const uint8_t *data, size_t len)
{
    struct hearth_json j;
    struct hearth_json_member m;
    int rc;
    /* In a block of its own size: one byte beyond is seen. */
    uint8_t *line = malloc(len > 0 ? len : 1);
    if (line == NULL) {
        return;
    }
    if (len > 0) {
        memcpy(line, data, len);
    }
    hearth_json_begin(&j, line, len);
    while ((rc = hearth_json_next(&j, &m)) == 0) {
        check_place(&j, m.name);
        check_place(&j, m.value);
        HEARTH_CHECK(m.kind != HEARTH_JSON_NULL || m.value.len == 0);
    }
    HEARTH_CHECK(j.at <= len);
    HEARTH_CHECK(rc == HEARTH_E_NOT_FOUND || j.why[0] != '\0');
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_form form;
    uint8_t answer[256];
    read_object(data, len);
    village_form(&form);
    for (uint16_t n = VILLAGE_CONSENT; n < VILLAGE_NODES; n++) {
        struct hearth_writer w;
        hearth_writer_init(&w, answer, sizeof(answer));
        if (hearth_interview_keys_answer(&form, n, hearth_slice_of(data, len),
                                         &w) == 0) {
            HEARTH_CHECK(hearth_writer_slice(&w).len <= sizeof(answer));
        }
    }
    (void)hearth_interview_keys_command(hearth_slice_of(data, len));
    return 0;
}
