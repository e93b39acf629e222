/* SPDX-License-Identifier: Apache-2.0 */
/* Six words and the text of a QR: everything counts, nothing else is taken. */
#include "hearth/enrol.h"

#include "enrol_words.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_words_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < HEARTH_ENROL_WORD_COUNT; i++) {
        const char *word = hearth_enrol_word_list[i];

        assert_in_range(strlen(word), 4, 7);
        assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz"),
                         strlen(word));
        if (i > 0) { /* sorted, and different in the first four */
            assert_true(strncmp(hearth_enrol_word_list[i - 1], word, 4) < 0);
        }
    }
}

static void test_every_part_changes_the_words(void **state)
{
    struct world w;
    struct hearth_enrol_pins pins = {{1}, {2}, {3}};
    struct hearth_enrol_party party = {{4}, {{0}}, {{0}}};
    char first[HEARTH_ENROL_WORDS_LEN], other[HEARTH_ENROL_WORDS_LEN];
    uint8_t *parts[] = {
        pins.root,    pins.form_sign,       pins.seal,
        party.device, party.sync.point + 1, party.sign.point + 1};

    (void)state;
    world_open(&w, 3);
    party.sync = party.sign = w.sign;
    assert_int_equal(hearth_enrol_words(w.programme, &pins, &party, first), 0);
    assert_int_equal(hearth_enrol_words(w.programme, &pins, &party, other), 0);
    assert_string_equal(first, other);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        parts[i][0] ^= 1;
        assert_int_equal(hearth_enrol_words(w.programme, &pins, &party, other),
                         0);
        assert_string_not_equal(first, other);
        parts[i][0] ^= 1;
    }
    w.programme[0] ^= 1;
    assert_int_equal(hearth_enrol_words(w.programme, &pins, &party, other), 0);
    assert_string_not_equal(first, other);
    world_close(&w);
}

static void make_invite(struct hearth_enrol_invite *i)
{
    memset(i, 0, sizeof(*i));
    memset(i->token, 0x5a, sizeof(i->token));
    i->expires_s = INT64_C(1800000000);
    for (uint8_t b = 0; b < HEARTH_HASH_LEN; b++) {
        i->pins.root[b] = (uint8_t)(b * 7);
        i->pins.form_sign[b] = (uint8_t)(255 - b);
        i->pins.seal[b] = (uint8_t)(b ^ 0xa5);
    }
    memcpy(i->hosts[0], "survey.example.org:5684", 24);
    memcpy(i->hosts[1], "[2001:db8::1]:5684", 19);
    i->host_count = 2;
}

static void test_an_invite_comes_back(void **state)
{
    struct hearth_enrol_invite made, read;
    char text[HEARTH_INVITE_MAX];

    (void)state;
    make_invite(&made);
    assert_int_equal(hearth_enrol_invite_write(&made, text), 0);
    assert_int_equal(hearth_enrol_invite_read(hearth_slice_text(text), &read),
                     0);
    assert_memory_equal(&made, &read, sizeof(made));
    memcpy(made.hosts[0], "bad host", 9);
    assert_int_equal(hearth_enrol_invite_write(&made, text), HEARTH_E_INVALID);
    made.host_count = 0;
    assert_int_equal(hearth_enrol_invite_write(&made, text), HEARTH_E_LIMIT);
}

static void test_damaged_invites_are_refused(void **state)
{
    static const char *const wrong[] = {
        "", "hearth:1?", "hearth:1?t=", "http://x", "hearth:1?x=1&t=2"};
    struct hearth_enrol_invite made, read;
    char text[HEARTH_INVITE_MAX];
    size_t pins_end, len;

    (void)state;
    make_invite(&made);
    assert_int_equal(hearth_enrol_invite_write(&made, text), 0);
    len = strlen(text);
    pins_end = (size_t)(strstr(text, "&h=") - text) + 3;
    for (size_t cut = 0; cut <= pins_end; cut++) {
        assert_int_not_equal(
            hearth_enrol_invite_read(hearth_slice_of(text, cut), &read), 0);
    }
    for (size_t i = 0; i < len; i++) {
        char kept = text[i];

        text[i] = '*';
        assert_int_not_equal(
            hearth_enrol_invite_read(hearth_slice_of(text, len), &read), 0);
        text[i] = kept;
    }
    text[7] = '2';
    assert_int_equal(
        hearth_enrol_invite_read(hearth_slice_of(text, len), &read),
        HEARTH_E_VERSION);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(
            hearth_enrol_invite_read(hearth_slice_text(wrong[i]), &read),
            HEARTH_E_INVALID);
    }
}

static void test_a_renewal_proves_its_key(void **state)
{
    struct world w;
    struct hearth_public key;
    uint8_t bytes[HEARTH_ENROL_RENEWAL_LEN];

    (void)state;
    world_open(&w, 4);
    assert_int_equal(
        hearth_enrol_renewal_write(w.programme, w.device, w.sign_key, bytes),
        0);
    assert_int_equal(
        hearth_enrol_renewal_read(hearth_slice_of(bytes, sizeof(bytes)),
                                  w.programme, w.device, &key),
        0);
    assert_memory_equal(&key, &w.sign, sizeof(key));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] ^= 4;
        assert_int_not_equal(
            hearth_enrol_renewal_read(hearth_slice_of(bytes, sizeof(bytes)),
                                      w.programme, w.device, &key),
            0);
        bytes[i] ^= 4;
    }
    w.device[0] ^= 1;
    assert_int_equal(
        hearth_enrol_renewal_read(hearth_slice_of(bytes, sizeof(bytes)),
                                  w.programme, w.device, &key),
        HEARTH_E_AUTH);
    world_close(&w);
}

/* Typed codes: small letters, and what looks like a 1 or a 0. */
static void test_a_code_is_read_as_it_was_meant(void **state)
{
    uint8_t read[HEARTH_TOKEN_LEN], made[HEARTH_TOKEN_LEN];
    char code[40], typed[40];
    unsigned ones = 0, zeros = 0, blanks = 0;

    (void)state;
    for (unsigned n = 0; n < 32; n++) {
        memset(made, (int)(n * 37), sizeof(made));
        made[3] = (uint8_t)n;
        hearth_enrol_code(made, code);
        for (size_t i = 0; i < sizeof(code); i++) {
            char c = code[i];

            typed[i] = c;
            if (c == '1') {
                typed[i] = "IiLl"[ones++ % 4];
            } else if (c == '0') {
                typed[i] = "Oo"[zeros++ % 2];
            } else if (c == '-') {
                typed[i] = " \r\n"[blanks++ % 3];
            } else if (c >= 'A' && c <= 'Z') {
                typed[i] = (char)(c - 'A' + 'a');
            }
        }
        assert_int_equal(hearth_enrol_parse(typed, read), 0);
        assert_memory_equal(read, made, sizeof(made));
        typed[0] = '!';
        assert_int_equal(hearth_enrol_parse(typed, read), HEARTH_E_INVALID);
    }
    assert_true(ones > 4 && zeros > 2);
    memset(typed, '0', sizeof(typed) - 1); /* longer than any code */
    typed[sizeof(typed) - 1] = '\0';
    assert_int_equal(hearth_enrol_parse(typed, read), HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_code_is_read_as_it_was_meant),
        cmocka_unit_test(test_words_are_told_apart),
        cmocka_unit_test(test_every_part_changes_the_words),
        cmocka_unit_test(test_an_invite_comes_back),
        cmocka_unit_test(test_damaged_invites_are_refused),
        cmocka_unit_test(test_a_renewal_proves_its_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
