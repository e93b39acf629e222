/* SPDX-License-Identifier: Apache-2.0 */
/* The curve -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo
 * p = 2^255 - 19. Takes as long as its input wants: all of it is public. */
#include "ed25519.h"

#include <string.h>

#define WORDS 8
#define HALF  32  /* bytes of a number */
#define BITS  253 /* of a number below the order */
#define FOLD  38  /* 2^256 modulo p */

/* Below 2^256, the lowest word first; may be p or more until settled. */
struct field {
    uint32_t w[WORDS];
};

/* x = x/z, y = y/z, xy = t/z */
struct point {
    struct field x, y, z, t;
};

static const struct field ZERO = {{0}};
static const struct field ONE = {{1}};
static const struct field PRIME = {{0xffffffed, 0xffffffff, 0xffffffff,
                                    0xffffffff, 0xffffffff, 0xffffffff,
                                    0xffffffff, 0x7fffffff}};
/* -121665/121666 and its double */
static const struct field D = {{0x135978a3, 0x75eb4dca, 0x4141d8ab, 0x00700a4d,
                                0x7779e898, 0x8cc74079, 0x2b6ffe73,
                                0x52036cee}};
static const struct field DOUBLE_D = {{0x26b2f159, 0xebd69b94, 0x8283b156,
                                       0x00e0149a, 0xeef3d130, 0x198e80f2,
                                       0x56dffce7, 0x2406d9dc}};
static const struct field ROOT_OF_MINUS_ONE = {
    {0x4a0ea0b0, 0xc4ee1b27, 0xad2fe478, 0x2f431806, 0x3dfbd7a7, 0x2b4d0099,
     0x4fc1df0b, 0x2b832480}};
/* of the base point: 2^252 + 27742317777372353535851937790883648493 */
static const struct field ORDER = {
    {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}};

/* ---- numbers of 256 bits ---- */

static void load(struct field *out, const uint8_t *bytes)
{
    for (unsigned i = 0; i < WORDS; i++) {
        out->w[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
                    (uint32_t)bytes[4 * i + 2] << 16 |
                    (uint32_t)bytes[4 * i + 3] << 24;
    }
}

static void store(const struct field *a, uint8_t *out)
{
    for (unsigned i = 0; i < HALF; i++) {
        out[i] = (uint8_t)(a->w[i / 4] >> (i % 4 * 8));
    }
}

static bool is_below(const struct field *a, const struct field *b)
{
    for (unsigned i = WORDS; i > 0; i--) {
        if (a->w[i - 1] != b->w[i - 1]) {
            return a->w[i - 1] < b->w[i - 1];
        }
    }
    return false;
}

/* Gives what is borrowed. */
static uint32_t subtract_raw(struct field *a, const struct field *b)
{
    uint64_t borrow = 0;

    for (unsigned i = 0; i < WORDS; i++) {
        uint64_t v = (uint64_t)a->w[i] - b->w[i] - borrow;

        a->w[i] = (uint32_t)v;
        borrow = v >> 63;
    }
    return (uint32_t)borrow;
}

static bool bit(const struct field *a, unsigned i)
{
    return (a->w[i / 32] >> i % 32 & 1) != 0;
}

/* ---- modulo p ---- */

/* Adds what went over 2^256 until nothing does. */
static void fold(struct field *a, uint64_t carry)
{
    while (carry > 0) {
        carry *= FOLD;
        for (unsigned i = 0; i < WORDS; i++) {
            carry += a->w[i];
            a->w[i] = (uint32_t)carry;
            carry >>= 32;
        }
    }
}

static void add(struct field *out, const struct field *a, const struct field *b)
{
    uint64_t carry = 0;

    for (unsigned i = 0; i < WORDS; i++) {
        carry += (uint64_t)a->w[i] + b->w[i];
        out->w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    fold(out, carry);
}

static void subtract(struct field *out, const struct field *a,
                     const struct field *b)
{
    static const struct field FOLDED = {{FOLD}};
    struct field left = *a;
    uint32_t borrow = subtract_raw(&left, b);

    while (borrow > 0) { /* 2^256 too much, which is 38 */
        borrow = subtract_raw(&left, &FOLDED);
    }
    *out = left;
}

static void multiply(struct field *out, const struct field *a,
                     const struct field *b)
{
    uint32_t wide[2 * WORDS] = {0};
    uint64_t carry = 0;

    for (unsigned i = 0; i < WORDS; i++) {
        carry = 0;
        for (unsigned k = 0; k < WORDS; k++) {
            /* at most 2^64 - 1 */
            carry += (uint64_t)a->w[i] * b->w[k] + wide[i + k];
            wide[i + k] = (uint32_t)carry;
            carry >>= 32;
        }
        wide[i + WORDS] = (uint32_t)carry;
    }
    carry = 0;
    for (unsigned i = 0; i < WORDS; i++) {
        carry += (uint64_t)wide[i + WORDS] * FOLD + wide[i];
        out->w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    fold(out, carry);
}

/* The one number below p that it is. */
static struct field settled(const struct field *a)
{
    struct field v = *a;

    while (!is_below(&v, &PRIME)) {
        (void)subtract_raw(&v, &PRIME);
    }
    return v;
}

static bool is_same(const struct field *a, const struct field *b)
{
    struct field x = settled(a);
    struct field y = settled(b);

    return memcmp(&x, &y, sizeof(x)) == 0;
}

/* ${a} to the power of (p - 5) / 8 = 2^252 - 3. */
static void power(struct field *out, const struct field *a)
{
    struct field v = *a;

    for (unsigned i = 251; i > 0; i--) {
        multiply(&v, &v, &v);
        if (i - 1 != 1) { /* all bits are set but the second */
            multiply(&v, &v, a);
        }
    }
    *out = v;
}

/* ${a} to the power of p - 2 = 8 (2^252 - 3) + 3. */
static void invert(struct field *out, const struct field *a)
{
    struct field v;

    power(&v, a);
    for (unsigned i = 0; i < 3; i++) {
        multiply(&v, &v, &v);
    }
    for (unsigned i = 0; i < 3; i++) {
        multiply(&v, &v, a);
    }
    *out = v;
}

/* ---- points ---- */

/* RFC 8032 5.1.4: holds for all points, also for one added to itself. */
static void add_points(struct point *out, const struct point *p,
                       const struct point *q)
{
    struct field a, b, c, d, e, f;

    subtract(&a, &p->y, &p->x);
    subtract(&b, &q->y, &q->x);
    multiply(&a, &a, &b);
    add(&b, &p->y, &p->x);
    add(&c, &q->y, &q->x);
    multiply(&b, &b, &c);
    multiply(&c, &p->t, &q->t);
    multiply(&c, &c, &DOUBLE_D);
    multiply(&d, &p->z, &q->z);
    add(&d, &d, &d);
    subtract(&e, &b, &a);
    add(&b, &b, &a);
    subtract(&f, &d, &c);
    add(&d, &d, &c);
    multiply(&out->x, &e, &f);
    multiply(&out->y, &d, &b);
    multiply(&out->t, &e, &b);
    multiply(&out->z, &f, &d);
}

/* The x of y, where u/v is its square: false if there is none. */
static bool find_x(struct field *x, const struct field *y)
{
    struct field u, v, w, check;

    multiply(&u, y, y);
    multiply(&v, &u, &D);
    subtract(&u, &u, &ONE);
    add(&v, &v, &ONE);
    multiply(&w, &v, &v);
    multiply(&w, &w, &v);
    multiply(x, &u, &w); /* u v^3 */
    multiply(&w, &w, &v);
    multiply(&w, &w, &u);
    multiply(&check, &v, &v);
    multiply(&check, &check, &v);
    multiply(&w, &w, &check); /* u v^7 */
    power(&w, &w);
    multiply(x, x, &w);
    multiply(&check, x, x);
    multiply(&check, &check, &v);
    if (is_same(&check, &u)) {
        return true;
    }
    subtract(&u, &ZERO, &u);
    multiply(x, x, &ROOT_OF_MINUS_ONE);
    return is_same(&check, &u);
}

/* RFC 8032 5.1.3 */
static bool load_point(struct point *out, const uint8_t *bytes)
{
    bool is_odd = bytes[HALF - 1] >> 7 != 0;
    struct field x;

    load(&out->y, bytes);
    out->y.w[WORDS - 1] &= 0x7fffffff;
    if (!is_below(&out->y, &PRIME) || !find_x(&out->x, &out->y)) {
        return false;
    }
    x = settled(&out->x);
    if (is_same(&x, &ZERO) && is_odd) {
        return false;
    }
    if (bit(&x, 0) != is_odd) {
        subtract(&out->x, &ZERO, &out->x);
    }
    out->z = ONE;
    multiply(&out->t, &out->x, &out->y);
    return true;
}

static void store_point(const struct point *p, uint8_t *out)
{
    struct field inverse, x, y;

    invert(&inverse, &p->z);
    multiply(&x, &p->x, &inverse);
    multiply(&y, &p->y, &inverse);
    x = settled(&x);
    y = settled(&y);
    store(&y, out);
    out[HALF - 1] |= (uint8_t)(bit(&x, 0) ? 0x80 : 0);
}

/* ---- signatures ---- */

/* 512 bits, the lowest first, modulo the order. */
static struct field reduced(const uint8_t *bytes)
{
    struct field v = ZERO;

    for (unsigned i = 512; i > 0; i--) {
        uint32_t carry = bytes[(i - 1) / 8] >> (i - 1) % 8 & 1;

        for (unsigned k = 0; k < WORDS; k++) { /* twice it and the bit */
            uint32_t over = v.w[k] >> 31;

            v.w[k] = v.w[k] << 1 | carry;
            carry = over;
        }
        if (!is_below(&v, &ORDER)) {
            (void)subtract_raw(&v, &ORDER);
        }
    }
    return v;
}

/* a A + b B */
static void combine(struct point *out, const struct field *a,
                    const struct point *p, const struct field *b,
                    const struct point *q)
{
    struct point sum = {ZERO, ONE, ONE, ZERO};

    for (unsigned i = BITS; i > 0; i--) {
        add_points(&sum, &sum, &sum);
        if (bit(a, i - 1)) {
            add_points(&sum, &sum, p);
        }
        if (bit(b, i - 1)) {
            add_points(&sum, &sum, q);
        }
    }
    *out = sum;
}

bool hearth_ed25519_verify(const uint8_t key[HEARTH_ED25519_KEY],
                           const uint8_t signature[HEARTH_ED25519_SIGNATURE],
                           const uint8_t digest[HEARTH_ED25519_DIGEST])
{
    uint8_t base[HALF];
    uint8_t found[HALF];
    struct field s;
    struct field k = reduced(digest);
    struct point a;
    struct point b;

    memset(base, 0x66, sizeof(base)); /* y = 4/5 */
    base[0] = 0x58;
    load(&s, signature + HALF);
    if (!is_below(&s, &ORDER) || !load_point(&a, key) ||
        !load_point(&b, base)) {
        return false;
    }
    subtract(&a.x, &ZERO, &a.x);
    subtract(&a.t, &ZERO, &a.t);
    combine(&a, &k, &a, &s, &b);
    store_point(&a, found);
    return memcmp(found, signature, HALF) == 0;
}
