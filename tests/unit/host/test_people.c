/* SPDX-License-Identifier: Apache-2.0 */
/* People: the table's bytes, logins and their limits, codes of second factors,
 * tokens. */
#include "host/people/login.h"
#include "host/people/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define GOOD "a long passphrase"
#define NOW  INT64_C(1800000000)
#define TEXT hearth_slice_text

struct fixture {
    char folder[64];
    struct hearth_secmem *m;
    struct hearth_key *key;
    struct hearth_rng rng;
    struct hearth_people_file file;
    struct hearth_login_result result;
};

static int begin(void **state)
{
    static struct fixture f;
    char keys[80];

    memset(&f, 0, sizeof(f));
    (void)snprintf(f.folder, sizeof(f.folder), "/tmp/hearth-test-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    (void)snprintf(keys, sizeof(keys), "%s/keys", f.folder);
    assert_int_equal(hearth_fsutil_make_folder(keys), 0);
    assert_int_equal(hearth_secmem_open_unlocked(65536, &f.m), 0);
    f.key = hearth_secmem_take(f.m, sizeof(*f.key));
    f.rng = hearth_rng_system();
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    char command[16][80];
    static const char *const names[] = {"people/table", "people/lock",
                                        "keys/people.key"};

    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(command[i], sizeof(command[i]), "%s/%s", f->folder,
                       names[i]);
        (void)unlink(command[i]);
    }
    (void)snprintf(command[0], sizeof(command[0]), "%s/people", f->folder);
    (void)rmdir(command[0]);
    (void)snprintf(command[0], sizeof(command[0]), "%s/keys", f->folder);
    (void)rmdir(command[0]);
    (void)rmdir(f->folder);
    hearth_secmem_close(f->m);
    return 0;
}

static struct hearth_person *person(struct fixture *f, const char *name)
{
    struct hearth_person *p = hearth_people_find(f->file.people, TEXT(name));

    assert_non_null(p);
    return p;
}

static void open_table(struct fixture *f)
{
    assert_int_equal(hearth_people_open(f->folder, f->key, &f->file), 0);
}

static void save_table(struct fixture *f)
{
    assert_int_equal(hearth_people_save(&f->file), 0);
    hearth_people_close(&f->file);
}

static void add_anna(struct fixture *f)
{
    struct hearth_person *p;

    open_table(f);
    assert_int_equal(
        hearth_people_add(f->file.people, TEXT("anna"), HEARTH_ROLE_LEAD, &p),
        0);
    assert_int_equal(hearth_person_set_passphrase(p, TEXT(GOOD), f->m, &f->rng),
                     0);
    save_table(f);
}

static int try_from(struct fixture *f, const char *name, const char *secret,
                    const char *peer, int64_t now_s)
{
    const struct hearth_login login = {TEXT(name), TEXT(secret), TEXT(""), peer,
                                       now_s};

    return hearth_people_login(f->folder, f->key, f->m, &login, &f->result);
}

static void test_login_by_passphrase(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(try_from(f, "anna", GOOD, "1", NOW), HEARTH_E_NOT_FOUND);
    add_anna(f);
    assert_int_equal(try_from(f, "anna", GOOD, "1", NOW), 0);
    assert_int_equal(f->result.person.roles, HEARTH_ROLE_LEAD);
    assert_false(f->result.must_change);
    assert_int_equal(try_from(f, "anna", GOOD "x", "1", NOW), HEARTH_E_AUTH);
    assert_int_equal(try_from(f, "bert", GOOD, "1", NOW), HEARTH_E_AUTH);
    assert_int_equal(try_from(f, "anna", "", "1", NOW), HEARTH_E_AUTH);
}

static void test_disabled_and_expired_are_out(void **state)
{
    struct fixture *f = *state;

    add_anna(f);
    open_table(f);
    person(f, "anna")->is_disabled = true;
    save_table(f);
    assert_int_equal(try_from(f, "anna", GOOD, "1", NOW), HEARTH_E_AUTH);
    open_table(f);
    person(f, "anna")->is_disabled = false;
    person(f, "anna")->expires_s = NOW;
    save_table(f);
    assert_int_equal(try_from(f, "anna", GOOD, "1", NOW), HEARTH_E_AUTH);
    assert_int_equal(try_from(f, "anna", GOOD, "1", NOW - 1), 0);
}

/* Five wrong tries, then a wait that holds even for the right passphrase,
 * across a restart, since it is in the file. */
static void test_person_is_limited(void **state)
{
    struct fixture *f = *state;
    char peer[32];

    add_anna(f);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(peer, sizeof(peer), "peer %d", i);
        assert_int_equal(try_from(f, "anna", "wrong", peer, NOW),
                         HEARTH_E_AUTH);
    }
    assert_int_equal(try_from(f, "anna", GOOD, "9", NOW), HEARTH_E_LOCKED);
    assert_int_equal(f->result.wait_s, 30);
    assert_int_equal(try_from(f, "anna", GOOD, "9", NOW + 29), HEARTH_E_LOCKED);
    assert_int_equal(try_from(f, "anna", "wrong", "9", NOW + 30),
                     HEARTH_E_AUTH);
    assert_int_equal(try_from(f, "anna", GOOD, "9", NOW + 31), HEARTH_E_LOCKED);
    assert_int_equal(f->result.wait_s, 59);
    assert_int_equal(try_from(f, "anna", GOOD, "9", NOW + 90), 0);
    assert_int_equal(try_from(f, "anna", "wrong", "9", NOW + 90),
                     HEARTH_E_AUTH);
}

static void test_waits_grow_to_a_limit(void **state)
{
    struct hearth_failures f = {0, NOW};

    (void)state;
    f.count = 4;
    assert_int_equal(hearth_failures_wait(&f, 5, 900, NOW), 0);
    f.count = 7;
    assert_int_equal(hearth_failures_wait(&f, 5, 900, NOW), 120);
    f.count = UINT32_MAX;
    assert_int_equal(hearth_failures_wait(&f, 5, 900, NOW), 900);
    hearth_failures_add(&f, NOW);
    assert_int_equal(f.count, UINT32_MAX);
    /* a clock put back by a day does not make it longer */
    assert_int_equal(hearth_failures_wait(&f, 5, 900, NOW - 86400), 900);
    assert_int_equal(hearth_failures_wait(&f, 5, 900, NOW + 900), 0);
}

/* Twenty names tried from one place: the place waits, others do not. */
static void test_address_is_limited(void **state)
{
    struct fixture *f = *state;
    struct hearth_failures *peer;

    add_anna(f);
    open_table(f);
    assert_int_equal(hearth_people_peer(f->file.people, f->key, "7", &peer), 0);
    *peer = (struct hearth_failures){HEARTH_PEER_FREE_TRIES, NOW};
    save_table(f);
    assert_int_equal(try_from(f, "anna", GOOD, "7", NOW), HEARTH_E_LOCKED);
    assert_int_equal(try_from(f, "anna", GOOD, "8", NOW), 0);
    open_table(f);
    for (int i = 0; i < 2 * HEARTH_PEERS_MAX; i++) {
        char name[32];

        (void)snprintf(name, sizeof(name), "%d", 1000 + i);
        assert_int_equal(
            hearth_people_peer(f->file.people, f->key, name, &peer), 0);
        hearth_failures_add(peer, NOW - 1000 + i);
    }
    assert_int_equal(f->file.people->peer_count, HEARTH_PEERS_MAX);
    hearth_people_close(&f->file);
}

static void test_code_serves_once(void **state)
{
    struct fixture *f = *state;
    char code[HEARTH_PEOPLE_CODE_LEN + 1];
    struct hearth_person *p;
    uint32_t before;

    add_anna(f);
    open_table(f);
    p = person(f, "anna");
    before = p->changed;
    assert_int_equal(hearth_person_set_code(p, NOW + 10, &f->rng, code), 0);
    assert_int_not_equal(p->changed, before);
    save_table(f);
    assert_int_equal(strlen(code), HEARTH_PEOPLE_CODE_LEN);
    for (char *c = code; *c != '\0'; c++) {
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
    assert_int_equal(try_from(f, "anna", code, "1", NOW + 10), HEARTH_E_AUTH);
    assert_int_equal(try_from(f, "anna", code, "1", NOW), 0);
    assert_true(f->result.must_change);
    assert_int_equal(try_from(f, "anna", code, "1", NOW), HEARTH_E_AUTH);
}

static void test_changed_byte_is_noticed(void **state)
{
    struct fixture *f = *state;
    uint8_t *bytes = malloc(HEARTH_PEOPLE_FILE_MAX);
    struct hearth_people *p = calloc(1, sizeof(*p));
    struct hearth_writer w;

    assert_non_null(bytes);
    assert_non_null(p);
    add_anna(f);
    open_table(f);
    hearth_writer_init(&w, bytes, HEARTH_PEOPLE_FILE_MAX);
    assert_int_equal(hearth_people_encode(f->file.people, f->key, &w), 0);
    hearth_people_close(&f->file);
    assert_int_equal(hearth_people_decode(hearth_writer_slice(&w), f->key, p),
                     0);
    assert_string_equal(p->persons[0].name, "anna");
    for (size_t i = 0; i < 8 * w.len; i++) {
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_int_equal(
            hearth_people_decode(hearth_writer_slice(&w), f->key, p),
            HEARTH_E_AUTH);
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    for (size_t len = 0; len < w.len; len++) {
        assert_int_not_equal(
            hearth_people_decode(hearth_slice_of(bytes, len), f->key, p), 0);
    }
    free(bytes);
    free(p);
}

/* RFC 4226 appendix D and RFC 6238 appendix B, SHA-1. */
static void test_codes_are_those_of_the_rfcs(void **state)
{
    static const uint32_t hotp[] = {755224, 287082, 359152, 969429, 338314,
                                    254676, 287922, 162583, 399871, 520489};
    static const struct {
        int64_t time_s;
        uint32_t code;
    } totp[] = {{59, 94287082},         {1111111109, 7081804},
                {1111111111, 14050471}, {1234567890, 89005924},
                {2000000000, 69279037}, {INT64_C(20000000000), 65353130}};
    struct hearth_slice secret = TEXT("12345678901234567890");
    uint32_t code;

    (void)state;
    for (uint64_t i = 0; i < 10; i++) {
        assert_int_equal(hearth_totp_hotp(secret, i, 6, &code), 0);
        assert_int_equal(code, hotp[i]);
    }
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(
            hearth_totp_hotp(secret, (uint64_t)totp[i].time_s / 30, 8, &code),
            0);
        assert_int_equal(code, totp[i].code);
    }
}

/* The 20 bytes that base 32 of the address spells. */
static void unspell(const char *uri, uint8_t out[HEARTH_TOTP_SECRET_LEN])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const char *text = strstr(uri, "secret=");

    assert_non_null(text);
    text += strlen("secret=");
    memset(out, 0, HEARTH_TOTP_SECRET_LEN);
    for (size_t i = 0; i < 160; i++) {
        const char *at = strchr(digits, text[i / 5]);

        assert_non_null(at);
        if (((size_t)(at - digits) >> (4 - i % 5) & 1) != 0) {
            out[i / 8] |= (uint8_t)(0x80 >> i % 8);
        }
    }
}

static void code_at(const char *uri, int64_t now_s, char out[8])
{
    uint8_t secret[HEARTH_TOTP_SECRET_LEN];
    uint32_t code;

    unspell(uri, secret);
    assert_int_equal(hearth_totp_hotp(hearth_slice_of(secret, sizeof(secret)),
                                      (uint64_t)now_s / 30, 6, &code),
                     0);
    (void)snprintf(out, 8, "%06u", (unsigned)(code % 1000000));
}

static void test_second_factor(void **state)
{
    struct fixture *f = *state;
    char uri[HEARTH_TOTP_URI_MAX], code[8];
    struct hearth_login login = {TEXT("anna"), TEXT(GOOD), TEXT(""), "1", NOW};

    add_anna(f);
    open_table(f);
    assert_int_equal(
        hearth_totp_draw(person(f, "anna"), f->key, f->m, &f->rng, uri), 0);
    person(f, "anna")->has_totp = true;
    save_table(f);
    assert_int_equal(
        hearth_people_login(f->folder, f->key, f->m, &login, &f->result),
        HEARTH_E_AUTH);
    code_at(uri, NOW - 60, code); /* too old */
    login.code = TEXT(code);
    assert_int_equal(
        hearth_people_login(f->folder, f->key, f->m, &login, &f->result),
        HEARTH_E_AUTH);
    code_at(uri, NOW, code);
    assert_int_equal(
        hearth_people_login(f->folder, f->key, f->m, &login, &f->result), 0);
    /* seen over a shoulder: not again */
    assert_int_equal(
        hearth_people_login(f->folder, f->key, f->m, &login, &f->result),
        HEARTH_E_AUTH);
    open_table(f);
    (void)snprintf(person(f, "anna")->name, 8, "bert");
    person(f, "bert")->totp_step = 0;
    assert_int_equal(
        hearth_totp_check(person(f, "bert"), f->key, f->m, TEXT(code), NOW),
        HEARTH_E_AUTH); /* another's secret does not open */
    hearth_people_close(&f->file);
}

static void test_tokens_end(void **state)
{
    struct fixture *f = *state;
    char token[HEARTH_ACCESS_TOKEN_LEN + 1], id[9];
    struct hearth_people *p;

    open_table(f);
    p = f->file.people;
    assert_int_equal(hearth_access_add(p, "", NOW, NOW + 9, &f->rng, token),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_access_add(p, "map", NOW, NOW, &f->rng, token),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_access_add(p, "map", NOW, NOW + 9, &f->rng, token),
                     0);
    assert_non_null(hearth_access_find(p, TEXT(token), NOW + 8));
    assert_null(hearth_access_find(p, TEXT(token), NOW + 9));
    token[20] = (char)(token[20] == '0' ? '1' : '0');
    assert_null(hearth_access_find(p, TEXT(token), NOW));
    hearth_bytes_hex(hearth_slice_of(p->access[0].id, 4), id);
    assert_int_equal(hearth_access_revoke(p, "zz"), HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_access_revoke(p, id), 0);
    assert_int_equal(p->access_count, 0);
    hearth_people_close(&f->file);
}

static void test_names_and_roles(void **state)
{
    struct fixture *f = *state;
    struct hearth_person *p;
    unsigned roles = 0;
    char text[64];

    assert_int_equal(hearth_role_parse(TEXT("lead,auditor"), &roles), 0);
    assert_int_equal(roles, HEARTH_ROLE_LEAD | HEARTH_ROLE_AUDITOR);
    assert_int_equal(hearth_role_list(roles, text, sizeof(text)), 0);
    assert_string_equal(text, "lead, auditor");
    assert_int_equal(hearth_role_parse(TEXT("guest"), &roles),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_role_parse(TEXT("lead,"), &roles),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_role_parse(TEXT(""), &roles), HEARTH_E_INVALID);
    open_table(f);
    assert_int_equal(
        hearth_people_add(f->file.people, TEXT("Anna"), HEARTH_ROLE_LEAD, &p),
        HEARTH_E_INVALID);
    assert_int_equal(hearth_people_add(f->file.people, TEXT("anna"), 0, &p),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_people_add(f->file.people, TEXT("anna"),
                                       HEARTH_ROLE_ADMINISTRATOR, &p),
                     0);
    assert_int_equal(
        hearth_people_add(f->file.people, TEXT("anna"), HEARTH_ROLE_LEAD, &p),
        HEARTH_E_EXISTS);
    assert_true(hearth_people_is_last_administrator(f->file.people, p));
    assert_false(hearth_people_is_last_administrator(f->file.people, NULL));
    assert_int_equal(
        hearth_person_set_passphrase(p, TEXT("too short"), f->m, &f->rng),
        HEARTH_E_INVALID);
    hearth_people_close(&f->file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_login_by_passphrase),
        TEST(test_disabled_and_expired_are_out),
        TEST(test_person_is_limited),
        TEST(test_waits_grow_to_a_limit),
        TEST(test_address_is_limited),
        TEST(test_code_serves_once),
        TEST(test_changed_byte_is_noticed),
        TEST(test_codes_are_those_of_the_rfcs),
        TEST(test_second_factor),
        TEST(test_tokens_end),
        TEST(test_names_and_roles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
