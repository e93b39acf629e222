/* SPDX-License-Identifier: Apache-2.0 */
/* Runs what handles secrets with the secrets marked undefined for valgrind: a
 * branch or an address that depends on one is then an error. */
#include "hearth/aead.h"
#include "hearth/hash.h"
#include "hearth/secmem.h"

#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define LEN 64

static void make_secret(void *bytes, size_t len)
{
    memset(bytes, 0x5a, len);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, len);
}

/* Says a result aloud: from here on it is no secret. */
static int tell(int result)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(&result, sizeof result);
    return result;
}

/* Equal, and different at the first, the middle and the last byte. */
static int compare(void)
{
    uint8_t secret[LEN], other[LEN];
    int equal = 0;

    for (size_t at = 0; at <= LEN; at += LEN / 2) {
        make_secret(secret, sizeof secret);
        memset(other, 0x5a, sizeof other);
        if (at > 0) {
            other[at - 1] ^= 1;
        }
        equal += tell(hearth_secmem_equal(secret, other, sizeof secret));
    }
    return equal == 1 ? 0 : 1;
}

/* What a comparison that stops early looks like; must be found. */
static int control(void)
{
    uint8_t secret[LEN];
    const volatile uint8_t *s = secret;
    size_t same = 0;

    make_secret(secret, sizeof secret);
    while (same < LEN && s[same] == 0x5a) {
        same++;
    }
    return same == LEN ? 0 : 1;
}

/* Sealing a draft under a secret key, and deriving from one. */
static int seal(void)
{
    static const uint8_t aad[4] = {1, 2, 3, 4};
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_secmem *m;
    struct hearth_key *key;
    uint8_t box[LEN + HEARTH_BOX_EXTRA], okm[32], plain[LEN];
    struct hearth_writer w;
    int e = hearth_secmem_open_unlocked(4096, &m);

    if (e != 0) {
        return 1;
    }
    key = hearth_secmem_take(m, sizeof *key);
    make_secret(key->bytes, sizeof key->bytes);
    make_secret(plain, sizeof plain);
    hearth_writer_init(&w, box, sizeof box);
    e = tell(hearth_aead_seal(key, hearth_slice_of(aad, sizeof aad),
                              hearth_slice_of(plain, sizeof plain), &rng, &w));
    if (e == 0) {
        e = tell(hearth_hash_hkdf(
            hearth_slice_of(aad, sizeof aad), hearth_slice_of(key->bytes, 32),
            hearth_slice_of(aad, sizeof aad), okm, sizeof okm));
    }
    hearth_secmem_close(m);
    return e == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "compare") == 0) {
        return compare();
    }
    if (argc == 2 && strcmp(argv[1], "seal") == 0) {
        return seal();
    }
    if (argc == 2 && strcmp(argv[1], "control") == 0) {
        return control();
    }
    (void)fprintf(stderr, "constant_time compare|seal|control\n");
    return 2;
}
