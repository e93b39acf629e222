/* SPDX-License-Identifier: Apache-2.0 */
/* Our side of the exchange with an independent HPKE: prints, for both suites,
 * records that we sealed with all that is needed to open them, then reads
 * ciphertexts that the other side sealed and opens them.
 *
 * out:  record SUITE PROGRAMME PRIVATE STORED PLAIN SIGN-POINT      (hex)
 * in:   SUITE PRIVATE ENC CT INFO AAD PLAIN; answers "ok" or "wrong" */
#include "hearth/hpke.h"
#include "hearth/record.h"

#include "test_rng.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS     20
#define LINE_BYTES 16384
#define BYTES_MAX  2048

struct peer {
    struct hearth_secmem *memory;
    struct hearth_key *seal, *sign;
    struct hearth_rng rng;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_public sign_public;
};

static void print_hex(const void *bytes, size_t len)
{
    char hex[2 * BYTES_MAX + 1];

    hearth_bytes_hex(hearth_slice_of(bytes, len), hex);
    printf(" %s", len == 0 ? "-" : hex);
}

static int print_record(struct peer *p, uint8_t suite, size_t plain_len)
{
    uint8_t seal[HEARTH_ENC_MAX], plain[BYTES_MAX / 2], stored[BYTES_MAX];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_record_header header = {.suite = suite, .seq = 7};
    struct hearth_record_seal how = {
        .programme = p->programme, .sign = p->sign, .rng = &p->rng};
    struct hearth_writer w;
    int e = hearth_hpke_generate(suite, &p->rng, p->seal, seal);

    header.epoch = 513;
    if (e == 0) {
        e = p->rng.fill(p->rng.cookie, header.device, sizeof header.device);
    }
    if (e == 0) {
        e = p->rng.fill(p->rng.cookie, plain, plain_len);
    }
    how.public_key = hearth_slice_of(seal, hearth_hpke_enc_len(suite));
    hearth_writer_init(&w, stored, sizeof stored);
    if (e == 0) {
        e = hearth_record_seal(&how, &header, hearth_slice_of(plain, plain_len),
                               &w, h);
    }
    if (e == 0) {
        printf("record %d", suite);
        print_hex(p->programme, sizeof p->programme);
        print_hex(p->seal->bytes, sizeof p->seal->bytes);
        print_hex(stored, w.len);
        print_hex(plain, plain_len);
        print_hex(p->sign_public.point, HEARTH_POINT_LEN);
        printf("\n");
    }
    return e;
}

/* The next word of a line as bytes; -1 when it is none. */
static int take(char **rest, uint8_t *out, size_t cap)
{
    char *word = *rest + strspn(*rest, " \n");
    size_t len = strcspn(word, " \n");
    bool is_last = word[len] == '\0';

    word[len] = '\0';
    *rest = is_last ? word + len : word + len + 1;
    if (strcmp(word, "-") == 0) {
        return 0;
    }
    if (len == 0 || len % 2 != 0 || len / 2 > cap ||
        hearth_bytes_unhex(word, out, len / 2) != 0) {
        return -1;
    }
    return (int)(len / 2);
}

static bool opens(struct peer *p, char *line)
{
    uint8_t suite, enc[HEARTH_ENC_MAX], ct[BYTES_MAX], info[256], aad[256];
    uint8_t plain[BYTES_MAX], opened[BYTES_MAX];
    struct hearth_hpke_context context;
    int enc_len, ct_len, info_len, aad_len, plain_len;

    if (take(&line, &suite, 1) != 1 ||
        take(&line, p->seal->bytes, HEARTH_KEY_LEN) != HEARTH_KEY_LEN) {
        return false;
    }
    enc_len = take(&line, enc, sizeof enc);
    ct_len = take(&line, ct, sizeof ct);
    info_len = take(&line, info, sizeof info);
    aad_len = take(&line, aad, sizeof aad);
    plain_len = take(&line, plain, sizeof plain);
    if (enc_len < 0 || ct_len < 0 || info_len < 0 || aad_len < 0 ||
        plain_len < 0) {
        return false;
    }
    context.suite = suite;
    context.info = hearth_slice_of(info, (size_t)info_len);
    context.aad = hearth_slice_of(aad, (size_t)aad_len);
    return hearth_hpke_open(&context, p->seal,
                            hearth_slice_of(enc, (size_t)enc_len),
                            hearth_slice_of(ct, (size_t)ct_len), opened) == 0 &&
           ct_len == plain_len + HEARTH_TAG_LEN &&
           memcmp(opened, plain, (size_t)plain_len) == 0;
}

int main(void)
{
    static char line[LINE_BYTES];
    struct test_rng seeded;
    struct peer p = {.rng = test_rng_seeded(&seeded, 20261121)};
    int e = hearth_secmem_open_unlocked(8192, &p.memory);

    if (e != 0) {
        return 1;
    }
    p.seal = hearth_secmem_take(p.memory, sizeof *p.seal);
    p.sign = hearth_secmem_take(p.memory, sizeof *p.sign);
    e = p.rng.fill(p.rng.cookie, p.programme, sizeof p.programme);
    if (e == 0) {
        e = hearth_identity_generate(&p.rng, p.sign, &p.sign_public);
    }
    for (size_t round = 0; e == 0 && round < ROUNDS; round++) {
        e = print_record(&p, HEARTH_SUITE_X25519, 1 + 31 * round);
        if (e == 0) {
            e = print_record(&p, HEARTH_SUITE_P256, 1 + 31 * round);
        }
    }
    printf("end\n");
    (void)fflush(stdout);
    while (e == 0 && fgets(line, sizeof line, stdin) != NULL) {
        printf("%s\n", opens(&p, line) ? "ok" : "wrong");
        (void)fflush(stdout);
    }
    hearth_secmem_close(p.memory);
    return e == 0 ? 0 : 1;
}
