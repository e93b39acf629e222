/* SPDX-License-Identifier: Apache-2.0 */
/* Read and write cursors: the only way bytes are taken apart or put together.
 *
 * Both are sticky: after the first step that does not fit, every later step
 * does nothing (reads give 0), and finish() reports it. So a parser is a plain
 * list of steps, and the hostile number is compared once, at its use.
 * All integers are big-endian. */
#ifndef HEARTH_BYTES_H
#define HEARTH_BYTES_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that somebody else owns. */
struct hearth_slice {
    const uint8_t *data;
    size_t len;
};

struct hearth_reader {
    const uint8_t *data;
    size_t len;
    size_t at;
    bool has_failed;
};

struct hearth_writer {
    uint8_t *data;
    size_t cap;
    size_t len;
    bool has_failed;
};

/* A slice over ${len} bytes at ${data}; over the bytes of a C string. */
struct hearth_slice hearth_slice_of(const void *data, size_t len);
struct hearth_slice hearth_slice_text(const char *text);
/* True when both hold the same bytes. Not for secrets (secmem.h). */
bool hearth_slice_is_equal(struct hearth_slice a, struct hearth_slice b);

/* A reader at the start of ${in}; the bytes must outlive it. */
void hearth_reader_init(struct hearth_reader *r, struct hearth_slice in);
/* The next big-endian number of that width; 0 after failure. */
uint8_t hearth_reader_u8(struct hearth_reader *r);
uint16_t hearth_reader_u16(struct hearth_reader *r);
uint32_t hearth_reader_u32(struct hearth_reader *r);
uint64_t hearth_reader_u64(struct hearth_reader *r);
/* LEB128, at most 10 bytes, shortest form only (else the reader fails). */
uint64_t hearth_reader_varint(struct hearth_reader *r);
/* The next ${len} bytes in place; an empty slice after failure. */
struct hearth_slice hearth_reader_take(struct hearth_reader *r, size_t len);
/* Copies the next ${len} bytes to ${out}; zeros after failure. */
void hearth_reader_copy(struct hearth_reader *r, uint8_t *out, size_t len);
/* Bytes not yet read. */
size_t hearth_reader_left(const struct hearth_reader *r);
/* Marks the input malformed: what was read cannot be right. */
void hearth_reader_fail(struct hearth_reader *r);
/* 0 if every step fitted and nothing is left, else E_INVALID. */
HEARTH_MUST_USE int hearth_reader_finish(const struct hearth_reader *r);

/* A writer at the start of ${cap} bytes at ${out}, which the caller owns. */
void hearth_writer_init(struct hearth_writer *w, uint8_t *out, size_t cap);
/* Appends a big-endian number of that width, a LEB128 number, or ${len}
 * bytes; nothing after failure. */
void hearth_writer_u8(struct hearth_writer *w, uint8_t v);
void hearth_writer_u16(struct hearth_writer *w, uint16_t v);
void hearth_writer_u32(struct hearth_writer *w, uint32_t v);
void hearth_writer_u64(struct hearth_writer *w, uint64_t v);
void hearth_writer_varint(struct hearth_writer *w, uint64_t v);
void hearth_writer_put(struct hearth_writer *w, const void *data, size_t len);
/* Reserves ${len} bytes to be filled by the caller; NULL after failure. */
uint8_t *hearth_writer_reserve(struct hearth_writer *w, size_t len);
/* What was written so far. */
struct hearth_slice hearth_writer_slice(const struct hearth_writer *w);
/* 0 if everything fitted, else E_SPACE. */
HEARTH_MUST_USE int hearth_writer_finish(const struct hearth_writer *w);

/* Lower-case hex of ${in} into ${out} (2 * len + 1 bytes, with its NUL). */
void hearth_bytes_hex(struct hearth_slice in, char *out);
/* The reverse; E_INVALID unless ${hex} is exactly 2 * ${len} hex
 * digits, in either case. */
HEARTH_MUST_USE int hearth_bytes_unhex(const char *hex, uint8_t *out,
                                       size_t len);
/* Copies a text of at most ${cap} - 1 bytes to ${out} and terminates it;
 * E_LIMIT if it does not fit, E_INVALID if it holds a NUL. */
HEARTH_MUST_USE int hearth_bytes_to_text(struct hearth_slice in, char *out,
                                         size_t cap);

#endif
