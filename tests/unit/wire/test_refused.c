/* SPDX-License-Identifier: Apache-2.0 */
/* Negative vectors: what another implementation must refuse, and how. Each
 * line of proto/vectors/refused.txt is one byte or one length away from an
 * object of wire.txt; "test_wire_refused --write" prints the file. */
#include "hearth/batch.h"
#include "hearth/envelope.h"
#include "hearth/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX 1024
#define LINE_SIZE (2 * BYTES_MAX + 256)

enum { CUT = -1, GROW = -2 }; /* instead of a byte to change */

struct refusal {
    const char *kind; /* the name in wire.txt */
    int at;
    uint8_t value; /* the byte there; with CUT and GROW: how many */
    int code;
    const char *why;
};

static const struct refusal REFUSALS[] = {
    {"record1", 0, 'X', HEARTH_E_INVALID, "another magic"},
    {"record1", 2, 3, HEARTH_E_INVALID, "a suite that is reserved"},
    {"record1", 2, 2, HEARTH_E_INVALID, "enc of the other suite"},
    {"record1", 3, 1, HEARTH_E_INVALID, "a flag"},
    {"record1", 21, 0, HEARTH_E_INVALID, "seq 0"},
    {"record1", 57, 111, HEARTH_E_INVALID, "ct length below the smallest"},
    {"record1", 57, 113, HEARTH_E_INVALID, "ct length beyond the end"},
    {"record1", CUT, 1, HEARTH_E_INVALID, "cut"},
    {"record1", GROW, 1, HEARTH_E_INVALID, "a byte more"},
    {"record1", 5, 2, HEARTH_E_AUTH, "another epoch than was signed"},
    {"record1", 6, 0, HEARTH_E_AUTH, "another device"},
    {"record1", 22, 0, HEARTH_E_AUTH, "another prev"},
    {"record1", 58, 0, HEARTH_E_AUTH, "another enc"},
    {"record1", 201, 0, HEARTH_E_AUTH, "another tag"},
    {"record1", 265, 0, HEARTH_E_AUTH, "another signature"},
    {"batch", 0, 'X', HEARTH_E_INVALID, "another magic"},
    {"batch", 2, 2, HEARTH_E_INVALID, "a later version"},
    {"batch", 60, 0, HEARTH_E_INVALID, "no record"},
    {"batch", 60, 4, HEARTH_E_INVALID, "more records than there are"},
    {"batch", 60, 2, HEARTH_E_INVALID, "fewer records than there are"},
    {"batch", 61, 0x80, HEARTH_E_INVALID, "a length of two bytes for one"},
    {"batch", CUT, 64, HEARTH_E_INVALID, "no signature"},
    {"batch", 21, 2, HEARTH_E_AUTH, "another first seq"},
    {"batch", 100, 0, HEARTH_E_AUTH, "a changed record"},
    {"batch", 559, 0, HEARTH_E_AUTH, "another signature"},
    {"receipt", 39, 4, HEARTH_E_AUTH, "a seq that was not signed"},
    {"receipt", 16, 0, HEARTH_E_AUTH, "another incarnation"},
    {"receipt", 143, 0, HEARTH_E_AUTH, "another signature"},
    {"receipt", CUT, 1, HEARTH_E_INVALID, "cut"},
    {"receipt", GROW, 1, HEARTH_E_INVALID, "a byte more"},
    {"opened", 15, 4, HEARTH_E_AUTH, "a seq that was not signed"},
    {"opened", 111, 0, HEARTH_E_AUTH, "another signature"},
    {"opened", CUT, 1, HEARTH_E_INVALID, "cut"},
    {"envelope", 4, 'b', HEARTH_E_AUTH, "another body"},
    {"envelope", 3, 8, HEARTH_E_INVALID, "a body shorter than it says"},
    {"envelope", 3, 10, HEARTH_E_INVALID, "a body longer than it says"},
    {"envelope", GROW, 1, HEARTH_E_INVALID, "a byte behind the signature"},
};
#define REFUSALS_COUNT (sizeof REFUSALS / sizeof REFUSALS[0])

struct object {
    uint8_t bytes[BYTES_MAX];
    size_t len;
};

static struct object programme, sign_point;

static FILE *open_vectors(const char *name)
{
    char path[1024];
    const char *source = getenv("HEARTH_SOURCE");

    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/proto/vectors/%s", source, name);
    return fopen(path, "r");
}

static void from_hex(const char *hex, struct object *o)
{
    size_t digits = strcspn(hex, " \n");
    char clean[2 * BYTES_MAX + 1];

    assert_true(digits < sizeof clean && digits % 2 == 0);
    memcpy(clean, hex, digits); /* fits: asserted above */
    clean[digits] = '\0';
    o->len = digits / 2;
    assert_int_equal(hearth_bytes_unhex(clean, o->bytes, o->len), 0);
}

static void find(const char *name, struct object *o)
{
    static char line[LINE_SIZE];
    FILE *f = open_vectors("wire.txt");
    size_t len = strlen(name);

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, len) == 0 && line[len] == ' ') {
            from_hex(line + len + 1, o);
            (void)fclose(f);
            return;
        }
    }
    fail_msg("no %s in wire.txt", name);
}

static void make(const struct refusal *r, struct object *o)
{
    find(r->kind, o);
    if (r->at == CUT) {
        o->len -= r->value;
    } else if (r->at == GROW) {
        o->bytes[o->len++] = 0;
    } else {
        assert_int_not_equal(o->bytes[r->at], r->value);
        o->bytes[r->at] = r->value;
    }
}

static const struct hearth_public *signer(void)
{
    static struct hearth_public key;

    memcpy(key.point, sign_point.bytes, sizeof key.point);
    return &key;
}

static int judge_record(struct hearth_slice in)
{
    struct hearth_record r;
    uint8_t h[HEARTH_HASH_LEN];
    int code = hearth_record_decode(in, &r);

    if (code == 0) {
        code = hearth_record_chain(programme.bytes, &r, h);
    }
    return code == 0 ? hearth_identity_verify(signer(), h, r.sig) : code;
}

static int judge_batch(struct hearth_slice in)
{
    struct hearth_batch b;
    struct hearth_record r;
    struct hearth_batch_cursor cursor = {0};
    int code = hearth_batch_decode(in, &b);

    while (code == 0) {
        code = hearth_batch_next(&b, programme.bytes, &cursor, &r);
    }
    return code == HEARTH_E_NOT_FOUND
               ? hearth_identity_verify(signer(), cursor.h, b.sig)
               : code;
}

static int judge_words(const char *kind, struct hearth_slice in)
{
    struct hearth_receipt receipt;
    struct hearth_opened opened;
    struct hearth_slice body;
    int code;

    if (strcmp(kind, "receipt") == 0) {
        code = hearth_receipt_decode(in, &receipt);
        return code == 0
                   ? hearth_receipt_verify(&receipt, programme.bytes, signer())
                   : code;
    }
    if (strcmp(kind, "opened") == 0) {
        code = hearth_opened_decode(in, &opened);
        return code == 0
                   ? hearth_opened_verify(&opened, programme.bytes, signer())
                   : code;
    }
    return hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, programme.bytes,
                                signer(), in, &body);
}

static int judge(const char *kind, const struct object *o)
{
    struct hearth_slice in = hearth_slice_of(o->bytes, o->len);

    if (strcmp(kind, "record1") == 0) {
        return judge_record(in);
    }
    return strcmp(kind, "batch") == 0 ? judge_batch(in) : judge_words(kind, in);
}

static const char *name_of(int code)
{
    return code == HEARTH_E_AUTH ? "unsigned" : "malformed";
}

static void write_line(FILE *out, const struct refusal *r)
{
    char hex[2 * BYTES_MAX + 1];
    struct object o;

    make(r, &o);
    hearth_bytes_hex(hearth_slice_of(o.bytes, o.len), hex);
    (void)fprintf(out, "%s %s %s # %s\n", r->kind, name_of(r->code), hex,
                  r->why);
}

static void write_all(FILE *out)
{
    (void)fprintf(out,
                  "# What must be refused: object, why (malformed: it does "
                  "not parse; unsigned:\n# the signature does not fit), "
                  "bytes. The keys are those of wire.txt.\n");
    for (size_t i = 0; i < REFUSALS_COUNT; i++) {
        write_line(out, &REFUSALS[i]);
    }
}

static void test_each_is_refused_as_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < REFUSALS_COUNT; i++) {
        struct object o;

        make(&REFUSALS[i], &o);
        print_message("%s: %s\n", REFUSALS[i].kind, REFUSALS[i].why);
        assert_int_equal(judge(REFUSALS[i].kind, &o), REFUSALS[i].code);
    }
}

static void test_what_they_differ_from_is_taken(void **state)
{
    static const char *const kinds[] = {"record1", "batch", "receipt", "opened",
                                        "envelope"};
    struct object o;

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        find(kinds[i], &o);
        assert_int_equal(judge(kinds[i], &o), 0);
    }
}

static void test_the_published_file_is_this_table(void **state)
{
    static char published[LINE_SIZE], ours[LINE_SIZE];
    FILE *f = open_vectors("refused.txt");
    FILE *again = tmpfile();

    (void)state;
    assert_non_null(f);
    assert_non_null(again);
    write_all(again);
    rewind(again);
    while (fgets(ours, sizeof ours, again) != NULL) {
        assert_non_null(fgets(published, sizeof published, f));
        assert_string_equal(published, ours);
    }
    assert_null(fgets(published, sizeof published, f));
    (void)fclose(again);
    (void)fclose(f);
}

static int prepare(void **state)
{
    (void)state;
    find("programme", &programme);
    find("sign_point", &sign_point);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_they_differ_from_is_taken),
        cmocka_unit_test(test_each_is_refused_as_it_says),
        cmocka_unit_test(test_the_published_file_is_this_table),
    };

    if (argc == 2 && strcmp(argv[1], "--write") == 0) {
        (void)prepare(NULL);
        write_all(stdout);
        return 0;
    }
    return cmocka_run_group_tests_name("refused", tests, prepare, NULL);
}
