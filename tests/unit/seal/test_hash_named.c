/* SPDX-License-Identifier: Apache-2.0 */
/* Digests by name: published values, and names that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/hash.h"
#include "hex.h"

static void assert_digest(const char *name, const char *text, const char *hex)
{
    uint8_t expected[256];
    uint8_t out[HEARTH_HASH_NAMED_MAX];
    struct hearth_slice s = hex_bytes(hex, expected);

    assert_int_equal(hearth_hash_named(name, hearth_slice_text(text), out),
                     s.len);
    assert_memory_equal(out, s.data, s.len);
}

/* RFC 1321 and FIPS 180-4. */
static void test_digests_of_abc(void **state)
{
    (void)state;
    assert_digest("MD5", "abc", "900150983cd24fb0d6963f7d28e17f72");
    assert_digest("SHA-1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_digest("SHA-256", "abc",
                  "ba7816bf8f01cfea414140de5dae2223"
                  "b00361a396177a9cb410ff61f20015ad");
    assert_digest("SHA-384", "abc",
                  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
                  "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
    assert_digest("SHA-512", "abc",
                  "ddaf35a193617abacc417349ae204131"
                  "12e6fa4e89a97ea20a9eeee64b55d39a"
                  "2192992a274fc1a836ba3c23a3feebbd"
                  "454d4423643ce80e2a9ac94fa54ca49f");
}

static void test_nothing_has_a_digest(void **state)
{
    (void)state;
    assert_digest("MD5", "", "d41d8cd98f00b204e9800998ecf8427e");
    assert_digest("SHA-1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

static void test_other_names_give_nothing(void **state)
{
    uint8_t out[HEARTH_HASH_NAMED_MAX];

    (void)state;
    assert_int_equal(hearth_hash_named("", hearth_slice_text("a"), out), 0);
    assert_int_equal(hearth_hash_named("sha-256", hearth_slice_text("a"), out),
                     0);
    assert_int_equal(hearth_hash_named("SHA-2", hearth_slice_text("a"), out),
                     0);
    assert_int_equal(hearth_hash_named("SHA-2567", hearth_slice_text("a"), out),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digests_of_abc),
        cmocka_unit_test(test_nothing_has_a_digest),
        cmocka_unit_test(test_other_names_give_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
