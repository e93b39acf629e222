/* SPDX-License-Identifier: Apache-2.0 */
/* FORMAT.md, said a second time: every hash and signature is made here from
 * the words of that page, and the bytes of proto/vectors/wire.txt must come
 * out of the same keys for ever. "test_wire_format --write" prints them. */
#include "hearth/batch.h"
#include "hearth/enrol.h"
#include "hearth/envelope.h"
#include "hearth/hash.h"
#include "hearth/receipt.h"

#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 3

struct vectors {
    struct world world;
    uint8_t genesis[HEARTH_HASH_LEN];
    uint8_t stored[RECORDS][512];
    size_t stored_len[RECORDS];
    uint8_t h[RECORDS][HEARTH_HASH_LEN];
    uint8_t batch[2048];
    size_t batch_len;
    uint8_t receipt[HEARTH_RECEIPT_LEN];
    uint8_t opened[HEARTH_OPENED_LEN];
    uint8_t envelope[256];
    size_t envelope_len;
};

static struct vectors v;

static void make_batch(void)
{
    const struct hearth_batch_status status = {1, 2, 3, 1, 2};
    struct hearth_batch_builder b;
    struct hearth_record record;
    struct hearth_slice batch;

    for (int i = 0; i < RECORDS; i++) {
        assert_int_equal(
            hearth_record_decode(hearth_slice_of(v.stored[i], v.stored_len[i]),
                                 &record),
            0);
        if (i == 0) {
            hearth_batch_begin(&b, v.batch, sizeof(v.batch), &record.header,
                               &status);
        }
        assert_int_equal(hearth_batch_add(&b, &record, v.h[i]), 0);
    }
    assert_int_equal(hearth_batch_end(&b, &batch), 0);
    v.batch_len = batch.len;
}

static void make_receipts(void)
{
    struct hearth_receipt r = {0};
    struct hearth_opened o = {0};
    uint8_t hash[HEARTH_HASH_LEN];

    assert_int_equal(hearth_identity_hash(&v.world.sign, hash), 0);
    memcpy(r.key_id, hash, sizeof(r.key_id));
    memcpy(r.host, "\1\2\3\4\5\6\7\10", sizeof(r.host));
    memcpy(r.incarnation, "\11\12\13\14\15\16\17\20", sizeof(r.incarnation));
    memcpy(r.device, v.world.device, sizeof(r.device));
    r.seq = RECORDS;
    memcpy(r.h, v.h[RECORDS - 1], sizeof(r.h));
    r.host_time_s = 1790000000;
    assert_int_equal(
        hearth_receipt_sign(&r, v.world.programme, v.world.sign_key), 0);
    hearth_receipt_encode(&r, v.receipt);
    memcpy(o.device, v.world.device, sizeof(o.device));
    o.seq = RECORDS;
    memcpy(o.h, v.h[RECORDS - 1], sizeof(o.h));
    assert_int_equal(
        hearth_opened_sign(&o, v.world.programme, v.world.sign_key), 0);
    hearth_opened_encode(&o, v.opened);
}

static int make_vectors(void **state)
{
    struct hearth_writer w;

    (void)state;
    world_open(&v.world, 20261121);
    memcpy(v.genesis, v.world.head, sizeof(v.genesis));
    for (int i = 0; i < RECORDS; i++) {
        char plain[32];

        (void)snprintf(plain, sizeof(plain), "content number %d", i + 1);
        v.stored_len[i] = world_record(&v.world, hearth_slice_text(plain),
                                       v.stored[i], sizeof(v.stored[i]));
        memcpy(v.h[i], v.world.head, HEARTH_HASH_LEN);
    }
    make_batch();
    make_receipts();
    hearth_writer_init(&w, v.envelope, sizeof(v.envelope));
    assert_int_equal(hearth_envelope_sign(
                         HEARTH_ENVELOPE_PACKAGE, v.world.programme,
                         hearth_slice_text("a package"), v.world.sign_key, &w),
                     0);
    v.envelope_len = w.len;
    return 0;
}

static int drop_vectors(void **state)
{
    (void)state;
    world_close(&v.world);
    return 0;
}

/* The lines of the file, one after the other. */
static void write_line(FILE *out, const char *name, const uint8_t *bytes,
                       size_t len)
{
    char hex[4200];

    assert_true(2 * len < sizeof(hex));
    hearth_bytes_hex(hearth_slice_of(bytes, len), hex);
    (void)fprintf(out, "%s %s\n", name, hex);
}

static void write_vectors(FILE *out)
{
    (void)fprintf(out, "# FORMAT.md version 1: one device's first three "
                       "records and what is said of them.\n"
                       "# The records hold \"content number 1\" to 3 in bucket "
                       "96; SIGN signs all of it here.\n");
    write_line(out, "programme", v.world.programme, HEARTH_PROGRAMME_LEN);
    write_line(out, "device", v.world.device, HEARTH_DEVICE_LEN);
    write_line(out, "sign_private", v.world.sign_key->bytes, HEARTH_KEY_LEN);
    write_line(out, "sign_point", v.world.sign.point, HEARTH_POINT_LEN);
    write_line(out, "seal_private", v.world.seal_key->bytes, HEARTH_KEY_LEN);
    write_line(out, "seal_point", v.world.seal, 32);
    write_line(out, "h0", v.genesis, HEARTH_HASH_LEN);
    for (int i = 0; i < RECORDS; i++) {
        char name[24];

        (void)snprintf(name, sizeof(name), "record%d", i + 1);
        write_line(out, name, v.stored[i], v.stored_len[i]);
        (void)snprintf(name, sizeof(name), "h%d", i + 1);
        write_line(out, name, v.h[i], HEARTH_HASH_LEN);
    }
    write_line(out, "batch", v.batch, v.batch_len);
    write_line(out, "receipt", v.receipt, sizeof(v.receipt));
    write_line(out, "opened", v.opened, sizeof(v.opened));
    write_line(out, "envelope", v.envelope, v.envelope_len);
}

static void test_the_published_bytes_are_still_ours(void **state)
{
    const char *source = getenv("HEARTH_SOURCE");
    static char ours[32768];
    static char published[32768];
    char path[1024];
    FILE *memory = fmemopen(ours, sizeof(ours), "w");
    FILE *file;

    (void)state;
    if (source == NULL) {
        skip();
    }
    assert_non_null(memory);
    write_vectors(memory);
    assert_int_equal(fclose(memory), 0);
    (void)snprintf(path, sizeof(path), "%s/proto/vectors/wire.txt", source);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(published, 1, sizeof(published) - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(published, ours);
}

static void assert_signed(const struct hearth_slice *parts, size_t count,
                          const uint8_t *sig)
{
    uint8_t hash[HEARTH_HASH_LEN];

    assert_int_equal(hearth_hash_parts(parts, count, hash), 0);
    assert_int_equal(hearth_identity_verify(&v.world.sign, hash, sig), 0);
}

static struct hearth_slice part(const void *bytes, size_t len)
{
    return hearth_slice_of(bytes, len);
}

static void test_chain_as_format_says(void **state)
{
    uint8_t spki[HEARTH_SPKI_LEN] = {0};
    uint8_t inner[HEARTH_HASH_LEN] = {0};
    uint8_t h[HEARTH_HASH_LEN];
    const uint8_t *r = v.stored[0];
    const struct hearth_slice whole = part(spki, sizeof(spki));
    const struct hearth_slice genesis[] = {
        part("hearth genesis v1", 18), part(v.world.programme, 16),
        part(v.world.device, 8), part(inner, 32)};
    const struct hearth_slice body = part(r + 58, 32 + 96 + 16);
    const struct hearth_slice chain[] = {part("hearth chain v1", 16),
                                         part(v.world.programme, 16),
                                         part(r, 54), part(inner, 32)};

    (void)state;
    hearth_identity_spki(&v.world.sign, spki);
    assert_int_equal(hearth_hash_parts(&whole, 1, inner), 0);
    assert_int_equal(hearth_hash_parts(genesis, 4, h), 0);
    assert_memory_equal(h, v.genesis, sizeof(h));
    assert_int_equal(v.stored_len[0], 54 + 4 + 32 + 96 + 16 + 64);
    assert_memory_equal(r, "HR\1\0\0\1", 6);
    assert_memory_equal(r + 6, v.world.device, 8);
    assert_memory_equal(r + 14, "\0\0\0\0\0\0\0\1", 8);
    assert_memory_equal(r + 22, v.genesis, 32);
    assert_memory_equal(r + 54, "\0\0\0\160", 4);
    assert_int_equal(hearth_hash_parts(&body, 1, inner), 0);
    assert_int_equal(hearth_hash_parts(chain, 4, h), 0);
    assert_memory_equal(h, v.h[0], sizeof(h));
    assert_int_equal(hearth_identity_verify(&v.world.sign, h, r + 202), 0);
    assert_memory_equal(v.stored[1] + 22, h, sizeof(h));
}

static void test_batch_as_format_says(void **state)
{
    const uint8_t *b = v.batch;

    (void)state;
    assert_int_equal(v.batch_len, 61 + 3 * (2 + 32 + 112) - 3 + 64);
    assert_memory_equal(b, "HB\1\1\0\1", 6);
    assert_memory_equal(b + 6, v.stored[0] + 6, 8 + 8 + 32);
    assert_memory_equal(b + 54, "\1\2\3\1\2\0\3", 7);
    assert_int_equal(b[61], 112);
    assert_memory_equal(b + 62, v.stored[0] + 58, 144);
    assert_memory_equal(b + v.batch_len - 64, v.stored[2] + 202, 64);
}

static void test_signatures_as_format_says(void **state)
{
    uint8_t programme[HEARTH_PROGRAMME_LEN] = {0};
    const struct hearth_slice receipt[] = {part("hearth receipt v1", 18),
                                           part(programme, 16),
                                           part(v.receipt, 80)};
    const struct hearth_slice opened[] = {
        part("hearth opened v1", 17), part(programme, 16), part(v.opened, 48)};
    const struct hearth_slice envelope[] = {part("hearth package v1", 18),
                                            part(programme, 16),
                                            part(v.envelope + 4, 9)};

    (void)state;
    memcpy(programme, v.world.programme, sizeof(programme));
    assert_signed(receipt, 3, v.receipt + 80);
    assert_memory_equal(v.receipt + 32, "\0\0\0\0\0\0\0\3", 8);
    assert_memory_equal(v.receipt + 40, v.h[2], 32);
    assert_signed(opened, 3, v.opened + 48);
    assert_memory_equal(v.opened + 8, "\0\0\0\0\0\0\0\3", 8);
    assert_int_equal(v.envelope_len, 4 + 9 + 64);
    assert_memory_equal(v.envelope, "\0\0\0\11a package", 13);
    assert_signed(envelope, 3, v.envelope + 13);
}

static void test_each_kind_of_document_has_its_own_prefix(void **state)
{
    struct hearth_slice document = part(v.envelope, v.envelope_len);
    struct hearth_slice body;

    (void)state;
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE,
                                          v.world.programme, &v.world.sign,
                                          document, &body),
                     0);
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME,
                                          v.world.programme, &v.world.sign,
                                          document, &body),
                     HEARTH_E_AUTH);
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_RELEASE,
                                          v.world.programme, &v.world.sign,
                                          document, &body),
                     HEARTH_E_AUTH);
}

static void test_tokens_as_format_says(void **state)
{
    uint8_t token[HEARTH_TOKEN_LEN] = {0};
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t id[HEARTH_TOKEN_ID_LEN];
    uint8_t psk[HEARTH_KEY_LEN];
    struct hearth_key *key = hearth_secmem_take(v.world.memory, sizeof(*key));
    const struct hearth_slice parts[] = {part("hearth token id v1", 19),
                                         part(token, sizeof(token))};

    (void)state;
    memset(token, 0x3c, sizeof(token));
    assert_int_equal(hearth_enrol_psk(token, id, key), 0);
    assert_int_equal(hearth_hash_parts(parts, 2, hash), 0);
    assert_memory_equal(id, hash, sizeof(id));
    assert_int_equal(hearth_hash_hkdf(part(NULL, 0), part(token, sizeof(token)),
                                      part("hearth token psk v1", 20), psk,
                                      sizeof(psk)),
                     0);
    assert_memory_equal(psk, key->bytes, sizeof(psk));
    hearth_secmem_give(v.world.memory, key);
}

/* A header that the device itself would sign, but no version 1. */
static void test_headers_of_another_version_are_refused(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{0, 'h'}, {1, 'B'},  {2, 0},    {2, 3},
                 {3, 1},   {3, 0x80}, {2, 0xff}, {21, 0}};
    struct hearth_record_header header;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[HEARTH_RECORD_HEADER_LEN];

        memcpy(bytes, v.stored[0], sizeof(bytes));
        assert_int_equal(
            hearth_record_get_header(part(bytes, sizeof(bytes)), &header), 0);
        bytes[cases[i].at] = cases[i].value;
        assert_int_equal(
            hearth_record_get_header(part(bytes, sizeof(bytes)), &header),
            HEARTH_E_INVALID);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_published_bytes_are_still_ours),
        cmocka_unit_test(test_chain_as_format_says),
        cmocka_unit_test(test_batch_as_format_says),
        cmocka_unit_test(test_signatures_as_format_says),
        cmocka_unit_test(test_each_kind_of_document_has_its_own_prefix),
        cmocka_unit_test(test_tokens_as_format_says),
        cmocka_unit_test(test_headers_of_another_version_are_refused),
    };

    if (argc == 2 && strcmp(argv[1], "--write") == 0) {
        (void)make_vectors(NULL);
        write_vectors(stdout);
        return drop_vectors(NULL);
    }
    return cmocka_run_group_tests_name("format", tests, make_vectors,
                                       drop_vectors);
}
