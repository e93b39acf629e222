/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into a device's data folder as the programme could: checks the whole
 * chain and opens every record with the programme's key.
 *
 * usage: hearth-test-inspect FOLDER   (as hearth-test-enrol made it)
 *
 * Prints "record SEQ outcome=N mode=N area=A tag=0|1 NAME=VALUE ..." for each,
 * then "head N drafts N keys N pending N". Anything that does not verify ends
 * it with status 1 and a line that says what. */
#include "village.h"

#include "agent.h"
#include "form_load.h"
#include "keyring_file.h"

#include "hearth/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where "tag SEQ HEX" lines go: a descriptor of its own, 3, if it is open. */
#define TAGS_FD   3
#define ARENA_LEN (4u << 20)

static void must(int code, const char *what)
{
    if (code != 0) {
        (void)printf("BAD %s: %s\n", what, hearth_err_text(code));
        exit(1);
    }
}

/* "children[2]." for each repeat around, from the outside in. */
static void print_path(const struct hearth_answers *a, uint16_t instance,
                       unsigned depth)
{
    const struct hearth_instance *at = &a->instances[instance];
    if (instance != 0 && depth < HEARTH_DEPTH_MAX) {
        print_path(a, at->parent, depth + 1);
        (void)printf("%s[%u].", hearth_form_name(a->form, at->node),
                     at->ordinal);
    }
}

static void print_instance(const struct hearth_answers *a, uint16_t instance)
{
    const struct hearth_form *form = a->form;
    uint16_t node = a->instances[instance].node;
    for (uint16_t n = node; n < form->nodes[node].end; n++) {
        const struct hearth_answer *answer;
        if (form->nodes[n].owner != node ||
            !hearth_form_is_question(&form->nodes[n])) {
            continue;
        }
        answer = hearth_answers_at(a, instance, n);
        if (answer->state == HEARTH_ANSWER_GIVEN) {
            (void)printf(" ");
            print_path(a, instance, 0);
            (void)printf("%s=%.*s", hearth_form_name(form, n),
                         (int)answer->text.len,
                         (const char *)answer->text.data);
        }
    }
}

/* Prints the answers of one record. */
static void print_answers(const struct hearth_form *form,
                          struct hearth_slice bytes)
{
    static uint8_t memory[ARENA_LEN];
    struct hearth_arena arena;
    struct hearth_reader r;
    struct hearth_answers answers;
    if (bytes.len == 0) {
        return;
    }
    hearth_arena_init(&arena, memory, sizeof(memory));
    hearth_reader_init(&r, bytes);
    must(hearth_answer_decode(form, &r, &arena, &answers), "answers");
    for (uint16_t i = 0; i < answers.instance_count; i++) {
        print_instance(&answers, i);
    }
}

static void print_record(const struct hearth_agent *a,
                         const struct hearth_form *form,
                         const struct hearth_record *record,
                         const struct hearth_key *seal)
{
    static const uint8_t zeros[HEARTH_WITHDRAW_TAG_LEN];
    uint8_t plain[HEARTH_CT_MAX];
    size_t len = 0;
    struct hearth_content c;
    must(hearth_record_open(a->device.programme, record, seal, plain, &len),
         "opening a record");
    must(hearth_content_decode(hearth_slice_of(plain, len), &c), "content");
    must(memcmp(c.form, form->hash, sizeof(c.form)) != 0 ? HEARTH_E_INVALID : 0,
         "form of a record");
    (void)printf("record %" PRIu64 " outcome=%u mode=%u area=%.*s tag=%d",
                 record->header.seq, c.outcome, c.mode, (int)c.area.len,
                 (const char *)c.area.data,
                 memcmp(c.withdraw_tag, zeros, sizeof(zeros)) != 0);
    print_answers(form, c.answers);
    (void)printf("\n");
    char hex[2 * HEARTH_WITHDRAW_TAG_LEN + 1];
    hearth_bytes_hex(hearth_slice_of(c.withdraw_tag, sizeof(zeros)), hex);
    (void)dprintf(TAGS_FD, "tag %" PRIu64 " %s\n", record->header.seq, hex);
}

/* Walks the chain from h[0]; every link and every signature must hold. */
static void walk(const struct hearth_agent *a, const struct hearth_form *form,
                 const struct hearth_key *seal)
{
    struct hearth_outbox_state state;
    uint8_t h[HEARTH_HASH_LEN];
    uint8_t stored[HEARTH_RECORD_MAX];
    must(hearth_outbox_state(a->kv, &state), "state");
    must(hearth_device_genesis(&a->device, h), "genesis");
    for (uint64_t seq = 1; seq <= state.head.seq; seq++) {
        struct hearth_record record;
        size_t len = 0;
        must(hearth_outbox_record(a->kv, seq, stored, sizeof(stored), &len),
             "record");
        must(hearth_record_decode(hearth_slice_of(stored, len), &record),
             "record's bytes");
        must(record.header.seq != seq ||
                     memcmp(record.header.prev, h, sizeof(h)) != 0
                 ? HEARTH_E_BRANCH
                 : 0,
             "chain");
        must(hearth_record_chain(a->device.programme, &record, h), "hash");
        must(hearth_identity_verify(&a->device.sign, h, record.sig),
             "signature");
        print_record(a, form, &record, seal);
    }
    must(memcmp(h, state.head.h, sizeof(h)) != 0 ? HEARTH_E_BRANCH : 0, "head");
    (void)printf("head %" PRIu64, state.head.seq);
}

static void print_keyring(const struct hearth_agent *a)
{
    struct hearth_keyring_file keyring;
    uint8_t ids[HEARTH_DRAFTS_MAX + 1][HEARTH_DRAFT_ID_LEN];
    size_t drafts = 0;
    unsigned keys = 0;
    must(hearth_outbox_drafts(a->kv, ids, HEARTH_DRAFTS_MAX + 1, &drafts),
         "drafts");
    must(hearth_keyring_file_look(a->folder, &keyring), "keyring");
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        keys += keyring.ring.drafts[i].is_used ? 1 : 0;
    }
    (void)printf(" drafts %zu keys %u pending %d\n", drafts, keys,
                 keyring.ring.pending.is_set ? 1 : 0);
}

int main(int argc, char **argv)
{
    struct hearth_agent a;
    struct hearth_form_load load;
    struct hearth_key seal;
    char folder[HEARTH_PATH_MAX];
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    if (argc != 2) {
        (void)fputs("usage: hearth-test-inspect FOLDER\n", stderr);
        return 2;
    }
    must(hearth_fsutil_join(argv[1], "agent", folder), "folder");
    must(hearth_fsutil_join(argv[1], "seal.key", path), "folder");
    must(hearth_fsutil_read(path, seal.bytes, sizeof(seal.bytes), &len),
         "seal.key");
    must(hearth_agent_open(folder, &a), "agent");
    must(hearth_form_load(&a, a.programme.forms[0].hash, &load), "form");
    walk(&a, load.form, &seal);
    print_keyring(&a);
    hearth_form_load_free(&load);
    hearth_agent_close(&a);
    return 0;
}
