/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_json_begin, hearth_json_next,
 * hearth_json_next_object, hearth_answers_given_read,
 * hearth_interview_keys_answer, hearth_interview_keys_command */
#include "answers_given.h"
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
}

/* A text was read closely, so it holds no NUL; a list of objects is read by
 * who opens it. */
static void check_text(struct hearth_slice s)
{
    HEARTH_CHECK(s.len == 0 || memchr(s.data, '\0', s.len) == NULL);
}

/* In a block of its own size: one byte beyond is seen. */
static uint8_t *copy(const uint8_t *data, size_t len)
{
    uint8_t *line = malloc(len > 0 ? len : 1);
    if (line != NULL && len > 0) {
        memcpy(line, data, len);
    }
    return line;
}

static int read_members(struct hearth_json *j, unsigned depth)
{
    struct hearth_json_member m;
    int rc;
    while ((rc = hearth_json_next(j, &m)) == 0) {
        check_place(j, m.name);
        check_place(j, m.value);
        check_text(m.name);
        if (m.kind != HEARTH_JSON_OBJECTS) {
            check_text(m.value);
        }
        HEARTH_CHECK(m.kind != HEARTH_JSON_NULL || m.value.len == 0);
        if (m.kind == HEARTH_JSON_OBJECTS && depth < 8) {
            struct hearth_json list;
            struct hearth_json object;
            hearth_json_begin_list(&list, j->data + m.at, m.value.len);
            while (hearth_json_next_object(&list, &object) == 0) {
                (void)read_members(&object, depth + 1);
            }
        }
    }
    return rc;
}

static void read_object(const uint8_t *data, size_t len)
{
    struct hearth_json j;
    uint8_t *line = copy(data, len);
    if (line == NULL) {
        return;
    }
    hearth_json_begin(&j, line, len);
    int rc = read_members(&j, 0);
    HEARTH_CHECK(j.at <= len);
    HEARTH_CHECK(rc == HEARTH_E_NOT_FOUND || j.why[0] != '\0');
    free(line);
}

static void read_given(const struct hearth_form *form, const uint8_t *data,
                       size_t len)
{
    struct hearth_answers_given given;
    struct hearth_answers_refusal why = {NULL, NULL};
    uint8_t *line = copy(data, len);
    if (line == NULL) {
        return;
    }
    int rc = hearth_answers_given_read(form, line, len, &given, &why);
    HEARTH_CHECK(rc == 0 || why.reason != NULL);
    if (rc == 0) {
        hearth_answers_given_free(&given);
    }
    free(line);
}

/* What the form's list offers, all of it in its order. */
static uint32_t offer(const struct hearth_form *form, uint16_t node,
                      struct hearth_offer *out, uint32_t cap)
{
    uint16_t list = form->nodes[node].list;
    uint32_t count = list == HEARTH_NONE ? 0 : form->lists[list].count;
    HEARTH_CHECK(count <= cap);
    for (uint32_t i = 0; i < count; i++) {
        out[i].row = i;
        out[i].name = hearth_slice_text(hearth_form_choice_name(form, list, i));
    }
    return count;
}

static void type_line(const struct hearth_form *form, uint16_t node,
                      struct hearth_slice line)
{
    struct hearth_offer offers[8];
    uint8_t answer[256];
    struct hearth_writer w;
    struct hearth_node n = form->nodes[node];
    struct hearth_interview_keys keys = {.node = &n, .offers = offers};
    keys.offer_count = offer(form, node, offers, 8);
    for (uint8_t type = HEARTH_NODE_TEXT; type <= HEARTH_NODE_CONJOINT;
         type++) {
        n.type = type;
        hearth_writer_init(&w, answer, sizeof(answer));
        if (hearth_interview_keys_answer(&keys, line, &w) == 0) {
            HEARTH_CHECK(hearth_writer_slice(&w).len <= sizeof(answer));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_form form;
    struct hearth_slice line = hearth_slice_of(data, len);
    village_form(&form);
    read_object(data, len);
    read_given(&form, data, len);
    for (uint16_t n = VILLAGE_CONSENT; n < VILLAGE_NODES; n++) {
        type_line(&form, n, line);
    }
    (void)hearth_interview_keys_command(line);
    (void)hearth_interview_keys_rest(line);
    return 0;
}
