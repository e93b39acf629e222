/* SPDX-License-Identifier: Apache-2.0 */
/* Keys are made here and forgotten here: no other key can be involved. */
#include "seal.h"

#include "test_rng.h"

#include "hearth/content.h"
#include "hearth/record.h"

#include <stdio.h>
#include <string.h>

struct keys {
    struct hearth_secmem *memory;
    struct hearth_key *sign, *open;
    struct hearth_public device;
    uint8_t seal[HEARTH_ENC_MAX];
    struct test_rng state;
    struct hearth_rng rng;
};

static const uint8_t PROGRAMME[HEARTH_PROGRAMME_LEN] = "conformance test";

static bool fail(char *why, const char *what, int rc)
{
    (void)snprintf(why, COMPARE_CAP, "%s gives %d", what, rc);
    return false;
}

static bool make_keys(struct keys *k, uint64_t seed, char *why)
{
    int rc = hearth_secmem_open_unlocked(4096, &k->memory);

    if (rc != 0) {
        return fail(why, "secmem", rc);
    }
    k->rng = test_rng_seeded(&k->state, seed);
    k->sign = hearth_secmem_take(k->memory, sizeof *k->sign);
    k->open = hearth_secmem_take(k->memory, sizeof *k->open);
    if (k->sign == NULL || k->open == NULL) {
        return fail(why, "secmem", 0);
    }
    rc = hearth_identity_generate(&k->rng, k->sign, &k->device);
    if (rc == 0) {
        rc = hearth_hpke_generate(HEARTH_SUITE_X25519, &k->rng, k->open,
                                  k->seal);
    }
    return rc == 0 || fail(why, "generating keys", rc);
}

static bool seal(const struct keys *k, const struct hearth_form *form,
                 struct hearth_slice plain, struct hearth_writer *out,
                 char *why)
{
    struct hearth_record_header header = {
        .suite = HEARTH_SUITE_X25519, .epoch = 1, .seq = 1};
    struct hearth_record_seal how = {
        .programme = PROGRAMME,
        .public_key =
            hearth_slice_of(k->seal, hearth_hpke_enc_len(HEARTH_SUITE_X25519)),
        .sign = k->sign,
        .rng = &k->rng,
        .smallest_bucket = form->smallest_bucket};
    uint8_t h[HEARTH_HASH_LEN];
    int rc = 0;

    memcpy(header.device, "training", sizeof header.device);
    rc = hearth_record_genesis(PROGRAMME, header.device, &k->device,
                               header.prev);
    if (rc == 0) {
        rc = hearth_record_seal(&how, &header, plain, out, h);
    }
    return rc == 0 || fail(why, "seal", rc);
}

static bool open_record(const struct keys *k, struct hearth_slice bytes,
                        struct hearth_arena *arena, struct hearth_content *out,
                        char *why)
{
    struct hearth_record record;
    uint8_t *plain = hearth_arena_take(arena, HEARTH_CT_MAX, 1);
    size_t len = 0;
    int rc =
        plain == NULL ? HEARTH_E_MEMORY : hearth_record_decode(bytes, &record);

    if (rc == 0) {
        rc = hearth_record_open(PROGRAMME, &record, k->open, plain, &len);
    }
    if (rc == 0) {
        rc = hearth_content_decode(hearth_slice_of(plain, len), out);
    }
    return rc == 0 || fail(why, "opening the record", rc);
}

static struct hearth_content content_of(const struct hearth_interview *i,
                                        struct hearth_slice answers)
{
    struct hearth_content c = {.outcome = (uint8_t)hearth_interview_outcome(i),
                               .mode = HEARTH_MODE_SYNTHETIC,
                               .language = hearth_interview_language(i),
                               .day = 20000,
                               .duration = 2,
                               .worker = hearth_slice_text("tester"),
                               .area = hearth_slice_text("a1"),
                               .answers = answers};

    memcpy(c.form, hearth_interview_form(i)->hash, sizeof c.form);
    return c;
}

static bool read_back(const struct hearth_interview *i,
                      struct hearth_slice answers, struct hearth_arena *arena,
                      char *why)
{
    struct hearth_answers decoded;
    struct hearth_reader r;
    int rc = 0;

    memset(&decoded, 0, sizeof decoded);
    hearth_reader_init(&r, answers);
    rc = hearth_answer_decode(hearth_interview_form(i), &r, arena, &decoded);
    if (rc != 0) {
        return fail(why, "decoding the answers", rc);
    }
    return compare_answers(i, &decoded, why);
}

/* ${answers} through a record and back. */
static bool through_record(const struct keys *k, struct hearth_interview *i,
                           struct hearth_slice answers,
                           struct hearth_arena *arena, char *why)
{
    struct hearth_content content = content_of(i, answers);
    struct hearth_content opened;
    uint8_t *plain = hearth_arena_take(arena, HEARTH_PLAIN_MAX, 1);
    uint8_t *sealed = hearth_arena_take(arena, HEARTH_RECORD_MAX, 1);
    struct hearth_writer w;
    struct hearth_writer out;
    int rc = 0;

    if (plain == NULL || sealed == NULL) {
        return fail(why, "taking memory", 0);
    }
    hearth_writer_init(&w, plain, HEARTH_PLAIN_MAX);
    hearth_writer_init(&out, sealed, HEARTH_RECORD_MAX);
    rc = hearth_content_encode(&content, &w);
    if (rc != 0) {
        return fail(why, "encoding the content", rc);
    }
    return seal(k, hearth_interview_form(i), hearth_writer_slice(&w), &out,
                why) &&
           open_record(k, hearth_writer_slice(&out), arena, &opened, why) &&
           (hearth_slice_is_equal(opened.answers, answers) ||
            fail(why, "comparing sealed answers", 0)) &&
           read_back(i, opened.answers, arena, why);
}

bool seal_and_open(struct hearth_interview *i, uint64_t seed,
                   struct hearth_arena *arena, char *why)
{
    struct keys k = {.memory = NULL};
    uint8_t *bytes = hearth_arena_take(arena, HEARTH_PLAIN_MAX, 1);
    struct hearth_writer w;
    bool is_good = false;
    int rc = 0;

    if (bytes == NULL) {
        return fail(why, "taking memory", 0);
    }
    hearth_writer_init(&w, bytes, HEARTH_PLAIN_MAX);
    rc = hearth_interview_finalise(i, &w);
    if (rc != 0 || hearth_writer_finish(&w) != 0) {
        return fail(why, "finalise", rc);
    }
    is_good = make_keys(&k, seed, why) &&
              through_record(&k, i, hearth_writer_slice(&w), arena, why);
    hearth_secmem_close(k.memory);
    return is_good;
}
