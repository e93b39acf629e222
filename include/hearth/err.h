/* SPDX-License-Identifier: Apache-2.0 */
/* Error codes of the whole product, and the one check that stops a process. */
#ifndef HEARTH_ERR_H
#define HEARTH_ERR_H

/*
 * Every function that may fail returns 0 or one of these. On failure nothing
 * that the caller can see has changed, unless its header says otherwise.
 */
#define HEARTH_ERRORS(X)                                                       \
    X(INVALID, -1, "malformed input")                                          \
    X(TRUNCATED, -2, "input ends too early")                                   \
    X(LIMIT, -3, "a documented limit is exceeded")                             \
    X(SPACE, -4, "the buffer given is too small")                              \
    X(AUTH, -5, "wrong key, PIN, signature or tag")                            \
    X(CRYPTO, -6, "a cryptographic primitive failed")                          \
    X(NOT_FOUND, -7, "not found")                                              \
    X(EXISTS, -8, "exists already")                                            \
    X(STATE, -9, "not possible in this state")                                 \
    X(IO, -10, "reading or writing failed")                                    \
    X(FULL, -11, "no space left")                                              \
    X(BUSY, -12, "in use by another process")                                  \
    X(VERSION, -13, "a version this program does not know")                    \
    X(REVOKED, -14, "revoked")                                                 \
    X(MEMORY, -15, "out of memory")                                            \
    X(LOCKED, -16, "locked, try again later")                                  \
    X(NETWORK, -17, "the other side cannot be reached")                        \
    X(TIMEOUT, -18, "no answer in time")                                       \
    X(DENIED, -19, "not allowed")                                              \
    X(BRANCH, -20, "contradicts what is already known")                        \
    X(EVAL, -21, "an expression could not be evaluated")

enum hearth_error {
    HEARTH_OK = 0,
#define X(name, value, text) HEARTH_E_##name = (value),
    HEARTH_ERRORS(X)
#undef X
};

#define HEARTH_MUST_USE __attribute__((warn_unused_result))

/* One short English sentence part for ${code}; never NULL. */
const char *hearth_err_text(int code);

/* Prints where the broken invariant stands and aborts; active in release. */
_Noreturn void hearth_err_stop(const char *claim, const char *file, int line);

/* For invariants that guard memory or keys, never for bad input. */
#define HEARTH_CHECK(claim)                                                    \
    ((claim) ? (void)0 : hearth_err_stop(#claim, __FILE__, __LINE__))

#endif
