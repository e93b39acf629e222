/* SPDX-License-Identifier: Apache-2.0 */
/* What an export is made of: the table's files are read back by readstat, a
 * formula stays text, the risk is counted by hand, a parcel opens for one. */
#include "host/export/approval.h"
#include "host/export/parcel.h"
#include "host/export/purpose.h"
#include "host/export/write.h"

#include "hearth/ledger.h"

#include "kv_memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <readstat.h>

#define ROWS 6u

static struct hearth_export_room *room;
static struct hearth_export_table table;

static void add(const char *name, bool is_key, const double *numbers,
                const uint8_t *states)
{
    struct hearth_export_column *c = &table.columns[table.column_count++];

    snprintf(c->name, sizeof(c->name), "%s", name);
    c->label = "=SUM(A1) \"quoted\"";
    c->is_key = is_key;
    c->numbers = hearth_arena_take(table.arena, ROWS, sizeof(double));
    c->states = hearth_arena_take(table.arena, ROWS, 1);
    memcpy(c->numbers, numbers, ROWS * sizeof(double)); /* both are ROWS */
    memcpy(c->states, states, ROWS);
}

static int set_up(void **state)
{
    static struct hearth_export_value values[] = {{1, "Woman"}, {2, "Man"}};
    static const double sex[ROWS] = {1, 1, 2, 2, 1, 0};
    static const uint8_t all[ROWS] = {2, 2, 2, 2, 2, 3};
    static const double age[ROWS] = {30, 30, 41, 0, 52, 30};
    static const uint8_t some[ROWS] = {2, 2, 2, 0, 2, 2};
    static const double q[ROWS] = {1.5, -2, 3, 4, 0, 0};
    static const uint8_t mixed[ROWS] = {2, 2, 2, 2, 1, 0};

    (void)state;
    assert_int_equal(hearth_export_room_open(&room), 0);
    memset(&table, 0, sizeof(table));
    table.arena = &room->arena;
    table.form = "f";
    table.title = "A title";
    table.version = 1;
    table.row_count = ROWS;
    table.columns = hearth_arena_take(table.arena, 8, sizeof(*table.columns));
    add("sex", true, sex, all);
    table.columns[0].values = values;
    table.columns[0].value_count = 2;
    add("age", true, age, some);
    add("q", false, q, mixed);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hearth_export_room_close(room);
    return 0;
}

/* Rows alike, with an empty value like any other:
 * (1,30) (1,30) (2,41) (2,-) (1,52) (-,30) */
static void frequencies_by_hand(void **state)
{
    static const uint32_t expected[ROWS] = {3, 3, 2, 3, 1, 4};
    struct hearth_export_risk risk;
    uint32_t fk[ROWS];

    (void)state;
    assert_int_equal(hearth_export_risk(&table, 10, fk, &risk), 0);
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(fk[i], expected[i]);
    }
    assert_int_equal(risk.below_3, 2);
    assert_int_equal(risk.below_5, 6);
    assert_true(fabs(risk.largest - 1.0) < 1e-12);
    assert_true(fabs(risk.matches -
                     (3 / 30.0 + 1 / 20.0 + 1 / 10.0 + 1 / 40.0)) < 1e-12);
    assert_false(hearth_export_risk_is_fine(&risk));
}

static void protected_or_refused(void **state)
{
    struct hearth_export_protection p;
    size_t withheld = 0;

    (void)state;
    assert_int_equal(hearth_export_protect(&table, 100, &p), 0);
    assert_int_equal(p.after.below_5, 0);
    assert_true(p.after.mean < HEARTH_EXPORT_MEAN_MAX);
    assert_true(p.blanked > 0);
    for (size_t i = 0; i < ROWS; i++) { /* only keys are touched */
        withheld += table.columns[2].states[i] == HEARTH_EXPORT_WITHHELD;
    }
    assert_int_equal(withheld, 0);
    /* six people of six: nothing helps */
    assert_int_equal(hearth_export_protect(&table, 1, &p), HEARTH_E_DENIED);
}

static void csv_holds_no_formula(void **state)
{
    struct hearth_export_bytes out;
    static const char *const bad[] = {"=1+1", "+1", "-1", "@x", "\tx"};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        hearth_export_bytes_open(&out, table.arena);
        hearth_export_csv_text(&out, bad[i]);
        assert_memory_equal(out.data, "\"'", 2);
    }
    hearth_export_bytes_open(&out, table.arena);
    assert_int_equal(hearth_export_csv(&table, &out), 0);
    hearth_export_bytes_put(&out, "", 1);
    assert_string_equal((char *)out.data, "\"sex\",\"age\",\"q\"\r\n"
                                          "1,30,1.5\r\n1,30,-2\r\n2,41,3\r\n"
                                          "2,-97,4\r\n1,52,-98\r\n"
                                          "-99,30,-97\r\n");
}

/* ---- read back ---- */

struct seen {
    char text[4000];
    size_t len;
    bool is_dta;
};

static void note(struct seen *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note(struct seen *s, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    s->len += (size_t)vsnprintf(s->text + s->len, sizeof(s->text) - s->len,
                                format, args);
    va_end(args);
    assert_true(s->len < sizeof(s->text));
}

static int on_variable(int index, readstat_variable_t *v, const char *labels,
                       void *cookie)
{
    (void)index;
    note(cookie, "%s|%s|%s;", readstat_variable_get_name(v),
         readstat_variable_get_label(v), labels != NULL ? "labels" : "-");
    return READSTAT_HANDLER_OK;
}

static int on_value(int row, readstat_variable_t *v, readstat_value_t value,
                    void *cookie)
{
    (void)row;
    if (readstat_value_is_tagged_missing(value)) {
        note(cookie, " .%c", readstat_value_tag(value));
    } else {
        note(cookie, " %g%s", readstat_double_value(value),
             readstat_value_is_defined_missing(value, v) ? "m" : "");
    }
    return READSTAT_HANDLER_OK;
}

static int on_label(const char *set, readstat_value_t value, const char *label,
                    void *cookie)
{
    (void)set;
    if (readstat_value_is_tagged_missing(value)) {
        note(cookie, "{.%c=%s}", readstat_value_tag(value), label);
    } else if (readstat_value_type(value) == READSTAT_TYPE_INT32) {
        note(cookie, "{%d=%s}", readstat_int32_value(value), label);
    } else {
        note(cookie, "{%g=%s}", readstat_double_value(value), label);
    }
    return READSTAT_HANDLER_OK;
}

static void read_back(enum hearth_export_kind kind, struct seen *s)
{
    char path[] = "/tmp/hearth-export.XXXXXX";
    struct hearth_export_bytes out;
    readstat_parser_t *parser = readstat_parser_init();
    int fd = mkstemp(path);

    hearth_export_bytes_open(&out, table.arena);
    assert_int_equal(hearth_export_stat(&table, kind, 1790000000, &out), 0);
    assert_int_equal(write(fd, out.data, out.len), (ssize_t)out.len);
    close(fd);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_value_handler(parser, on_value);
    readstat_set_value_label_handler(parser, on_label);
    assert_int_equal(kind == HEARTH_EXPORT_SAV
                         ? readstat_parse_sav(parser, path, s)
                         : readstat_parse_dta(parser, path, s),
                     READSTAT_OK);
    readstat_parser_free(parser);
    unlink(path);
}

static void check_common(const struct seen *s)
{
    assert_non_null(strstr(s->text, "sex|=SUM(A1) \"quoted\"|labels;"));
    assert_non_null(strstr(s->text, "{1=Woman}{2=Man}"));
    assert_non_null(strstr(s->text, " 1 30 1.5 1 30 -2 2 41 3 2"));
}

static void sav_reads_back(void **state)
{
    static struct seen s;

    (void)state;
    read_back(HEARTH_EXPORT_SAV, &s);
    check_common(&s);
    assert_non_null(strstr(s.text, " 2 -97m 4 1 52 -98m -99m 30 -97m"));
    assert_non_null(strstr(s.text, "=withheld to protect}"));
}

static void dta_reads_back(void **state)
{
    static struct seen s;

    (void)state;
    read_back(HEARTH_EXPORT_DTA, &s);
    check_common(&s);
    assert_non_null(strstr(s.text, " 2 .a 4 1 52 .b .c 30 .a"));
    assert_non_null(strstr(s.text, "{.c=withheld to protect}"));
}

/* ---- parcels ---- */

static void parcel_opens_for_one(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    static uint8_t big[200000];
    uint8_t public_key[HEARTH_ENC_MAX], other_public[HEARTH_ENC_MAX];
    struct hearth_key key, other;
    struct hearth_parcel p = {.expires_s = 99, .file_count = 2}, got;
    struct hearth_slice sealed;
    uint8_t *bytes;

    (void)state;
    assert_int_equal(
        hearth_hpke_generate(HEARTH_SUITE_X25519, &rng, &key, public_key), 0);
    assert_int_equal(
        hearth_hpke_generate(HEARTH_SUITE_X25519, &rng, &other, other_public),
        0);
    memset(big, 0x5a, sizeof(big));
    snprintf(p.files[0].name, sizeof(p.files[0].name), "data.csv");
    p.files[0].bytes = hearth_slice_of(big, sizeof(big));
    snprintf(p.files[1].name, sizeof(p.files[1].name), "b.json");
    p.files[1].bytes = hearth_slice_text("{}");
    assert_int_equal(
        hearth_parcel_seal(&p, public_key, &rng, &room->arena, &sealed), 0);
    assert_int_equal(hearth_parcel_open(sealed, &key, &room->arena, &got), 0);
    assert_int_equal(got.file_count, 2);
    assert_int_equal(got.expires_s, 99);
    assert_true(hearth_slice_is_equal(got.files[0].bytes, p.files[0].bytes));
    assert_string_equal(got.files[1].name, "b.json");
    assert_int_equal(hearth_parcel_open(sealed, &other, &room->arena, &got),
                     HEARTH_E_AUTH);
    bytes = malloc(sealed.len);
    for (size_t at = 0; at < sealed.len; at += 997) {
        memcpy(bytes, sealed.data, sealed.len); /* as long as it */
        bytes[at] ^= 1;
        assert_int_not_equal(
            hearth_parcel_open(hearth_slice_of(bytes, sealed.len), &key,
                               &room->arena, &got),
            0);
        assert_int_not_equal(
            hearth_parcel_open(hearth_slice_of(sealed.data, at), &key,
                               &room->arena, &got),
            0);
    }
    free(bytes);
    free((void *)(uintptr_t)sealed.data);
}

static void parcel_takes_plain_names_only(void **state)
{
    static const char *const bad[] = {"../x", ".x", "", "a/b", "a b"};
    struct hearth_parcel got;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        uint8_t bytes[64];
        struct hearth_writer w;

        hearth_writer_init(&w, bytes, sizeof(bytes));
        hearth_writer_u8(&w, 1);
        hearth_writer_u8(&w, (uint8_t)strlen(bad[i]));
        hearth_writer_put(&w, bad[i], strlen(bad[i]));
        hearth_writer_u64(&w, 0);
        assert_int_equal(hearth_parcel_files(hearth_writer_slice(&w), &got),
                         HEARTH_E_INVALID);
    }
}

/* ---- purposes ---- */

static int count_one(void *cookie, int64_t time_s, const char *text)
{
    (void)time_s;
    (void)text;
    ++*(int *)cookie;
    return 0;
}

static void purpose_cannot_be_dated_back(void **state)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1};
    struct hearth_kv_memory *store = hearth_kv_memory_open(0);
    const struct hearth_kv *kv = hearth_kv_memory_kv(store);
    static struct hearth_purpose p = {
        .name = "a", .form = "f", .text = "t", .until_s = 9000};
    static struct hearth_purpose got;
    int count = 0;

    (void)state;
    assert_int_equal(hearth_purpose_add(kv, programme, 5000, &p), 0);
    assert_int_equal(hearth_purpose_add(kv, programme, 5001, &p),
                     HEARTH_E_EXISTS);
    snprintf(p.name, sizeof(p.name), "b");
    /* the clock was set back: the chain knows better */
    assert_int_equal(hearth_purpose_add(kv, programme, 100, &p), 0);
    assert_int_equal(hearth_purpose_find(kv, programme, "b", &got), 0);
    assert_int_equal(got.since_s, 5000);
    assert_string_equal(got.text, "t");
    assert_int_equal(hearth_purpose_each(kv, programme, count_one, &count), 0);
    assert_int_equal(count, 2);
    snprintf(p.name, sizeof(p.name), "a b");
    assert_int_equal(hearth_purpose_add(kv, programme, 100, &p),
                     HEARTH_E_INVALID);
    hearth_kv_memory_close(store);
}

/* Counts by state: 100 an open one, 1 an ended one, 10000 a damaged one. */
static int count_states(void *cookie, const struct hearth_purpose *p,
                        int problem)
{
    int *sum = cookie;

    if (problem != 0) {
        *sum += 10000;
    } else {
        *sum += p->ended_s == 0 ? 100 : 1;
    }
    return 0;
}

static void a_purpose_ends_for_good(void **state)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1};
    struct hearth_kv_memory *store = hearth_kv_memory_open(0);
    const struct hearth_kv *kv = hearth_kv_memory_kv(store);
    static struct hearth_purpose p = {
        .name = "a", .form = "f", .text = "t", .until_s = 9000};
    static struct hearth_purpose got;
    int sum = 0;

    (void)state;
    assert_int_equal(hearth_purpose_end(kv, programme, 10, "a"),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_purpose_add(kv, programme, 5000, &p), 0);
    snprintf(p.name, sizeof(p.name), "b");
    assert_int_equal(hearth_purpose_add(kv, programme, 5001, &p), 0);
    assert_int_equal(hearth_purpose_end(kv, programme, 6000, "a"), 0);
    assert_int_equal(hearth_purpose_end(kv, programme, 6001, "a"),
                     HEARTH_E_STATE);
    assert_int_equal(hearth_purpose_find(kv, programme, "a", &got), 0);
    assert_int_equal(got.ended_s, 6000);
    assert_int_equal(got.since_s, 5000);
    assert_int_equal(hearth_purpose_find(kv, programme, "b", &got), 0);
    assert_int_equal(got.ended_s, 0);
    snprintf(p.name, sizeof(p.name), "a");
    assert_int_equal(hearth_purpose_add(kv, programme, 7000, &p),
                     HEARTH_E_EXISTS);
    assert_int_equal(hearth_purpose_list(kv, programme, count_states, &sum), 0);
    assert_int_equal(sum, 101);
    /* what the store says now is not what was registered */
    assert_int_equal(
        hearth_ledger_meta_put(kv, "purpose/b", hearth_slice_text("x")), 0);
    sum = 0;
    assert_int_equal(hearth_purpose_list(kv, programme, count_states, &sum), 0);
    assert_int_equal(sum, 10001);
    hearth_kv_memory_close(store);
}

static void a_purpose_is_open_until_its_time(void **state)
{
    static struct hearth_purpose p = {.until_s = 9000};

    (void)state;
    assert_true(hearth_purpose_is_open(&p, 8999));
    assert_false(hearth_purpose_is_open(&p, 9000));
    assert_false(hearth_purpose_is_open(&p, INT64_MAX));
    p.ended_s = 6000;
    assert_false(hearth_purpose_is_open(&p, 8999));
}

static void purposes_are_bounded(void **state)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1};
    struct hearth_kv_memory *store = hearth_kv_memory_open(0);
    const struct hearth_kv *kv = hearth_kv_memory_kv(store);
    static struct hearth_purpose p = {
        .form = "f", .text = "t", .until_s = 9000};

    (void)state;
    for (unsigned i = 0; i < HEARTH_PURPOSES_MAX; i++) {
        snprintf(p.name, sizeof(p.name), "p%u", i);
        assert_int_equal(hearth_purpose_add(kv, programme, 5000, &p), 0);
    }
    snprintf(p.name, sizeof(p.name), "more");
    assert_int_equal(hearth_purpose_add(kv, programme, 5000, &p),
                     HEARTH_E_LIMIT);
    hearth_kv_memory_close(store);
}

/* ---- a second holder ---- */

static void approval_is_of_one_request(void **state)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {9},
                         recipient[32] = {1}, other[32] = {2};
    struct hearth_approval a = {programme, "norms", recipient, 4000000000,
                                26,        0,       0.0385};
    struct hearth_rng rng = hearth_rng_system();
    uint8_t hash[HEARTH_HASH_LEN], changed[HEARTH_HASH_LEN];
    char line[HEARTH_APPROVAL_LINE_MAX], who[HEARTH_APPROVER_LINE_MAX];
    struct hearth_key key, stranger;
    struct hearth_public public, back, of_stranger;

    (void)state;
    assert_int_equal(hearth_identity_generate(&rng, &key, &public), 0);
    assert_int_equal(hearth_identity_generate(&rng, &stranger, &of_stranger),
                     0);
    hearth_approver_print(&public, who);
    assert_int_equal(hearth_approver_parse(hearth_slice_text(who), &back), 0);
    assert_memory_equal(back.point, public.point, HEARTH_POINT_LEN);
    who[3] = 'x';
    assert_int_equal(hearth_approver_parse(hearth_slice_text(who), &back),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_approval_hash(&a, hash), 0);
    assert_int_equal(hearth_approval_sign(hash, &key, line), 0);
    assert_int_equal(
        hearth_approval_check(hearth_slice_text(line), hash, &public), 0);
    assert_int_equal(
        hearth_approval_check(hearth_slice_text(line), hash, &of_stranger),
        HEARTH_E_AUTH);
    a.recipient = other;
    assert_int_equal(hearth_approval_hash(&a, changed), 0);
    assert_int_equal(
        hearth_approval_check(hearth_slice_text(line), changed, &public),
        HEARTH_E_AUTH);
    a.recipient = recipient;
    a.rows++;
    assert_int_equal(hearth_approval_hash(&a, changed), 0);
    assert_memory_not_equal(hash, changed, sizeof(hash));
    line[20] = line[20] == '0' ? '1' : '0';
    assert_int_not_equal(
        hearth_approval_check(hearth_slice_text(line), hash, &public), 0);
    assert_int_equal(
        hearth_approval_check(hearth_slice_text("yes"), hash, &public),
        HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frequencies_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(protected_or_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(csv_holds_no_formula, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(sav_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dta_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parcel_opens_for_one, set_up,
                                        tear_down),
        cmocka_unit_test(parcel_takes_plain_names_only),
        cmocka_unit_test(approval_is_of_one_request),
        cmocka_unit_test(purpose_cannot_be_dated_back),
        cmocka_unit_test(a_purpose_ends_for_good),
        cmocka_unit_test(a_purpose_is_open_until_its_time),
        cmocka_unit_test(purposes_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
