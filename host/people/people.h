/* SPDX-License-Identifier: Apache-2.0 */
/* The people table: who may log in to the host, and with what role.
 *
 * people/table in the data folder, replaced as a whole, under people/lock. A
 * file of its own and not the store: ingest, which faces the network, writes
 * to the store and may not be able to name an administrator; web, which has
 * the store open, may not be able to read a verifier. A key of its own
 * (keys/people.key) authenticates the table and seals the secrets of second
 * factors, so that a copy of the table alone neither changes nor gives them.
 * Its bytes: FORMAT.md "People table". */
#ifndef HOST_PEOPLE_PEOPLE_H
#define HOST_PEOPLE_PEOPLE_H

#include "host/people/role.h"

#include "hearth/aead.h"
#include "hearth/fsutil.h"
#include "hearth/passphrase.h"
#include "hearth/rng.h"

#define HEARTH_PEOPLE_MAX         64
#define HEARTH_TOKENS_MAX         64
#define HEARTH_PEERS_MAX          128 /* addresses whose failures are kept */
#define HEARTH_PEOPLE_PURPOSE_MAX 64
#define HEARTH_TOTP_SECRET_LEN    20
#define HEARTH_TOTP_BOX_LEN       (HEARTH_TOTP_SECRET_LEN + HEARTH_BOX_EXTRA)
#define HEARTH_ACCESS_ID_LEN      4
#define HEARTH_PEOPLE_FILE_MAX    262144

/* Tries that failed since the last that did not. */
struct hearth_failures {
    uint32_t count;
    int64_t last_s;
};

struct hearth_person {
    char name[HEARTH_PERSON_NAME_MAX + 1];
    unsigned roles; /* bits */
    bool is_disabled;
    bool has_passphrase;
    bool has_totp;
    int64_t expires_s; /* 0: never */
    char purpose[HEARTH_PEOPLE_PURPOSE_MAX + 1];
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count;
    uint32_t changed; /* goes up when sessions begun before must end */
    struct hearth_passphrase_cost cost;
    uint8_t salt[HEARTH_SALT_LEN];
    uint8_t verifier[HEARTH_KEY_LEN];
    uint8_t code[HEARTH_HASH_LEN]; /* SHA-256 of a one-time code */
    int64_t code_until_s;          /* 0: none */
    uint8_t totp[HEARTH_TOTP_BOX_LEN];
    uint64_t totp_step; /* the last one used: no code serves twice */
    struct hearth_failures failures;
};

/* What a program may read over the API, and until when. */
struct hearth_access {
    uint8_t id[HEARTH_ACCESS_ID_LEN];
    char purpose[HEARTH_PEOPLE_PURPOSE_MAX + 1];
    uint8_t hash[HEARTH_HASH_LEN]; /* of the token */
    int64_t made_s, expires_s;
};

struct hearth_peer_failures {
    uint8_t peer[8]; /* of a keyed hash of the address */
    struct hearth_failures failures;
};

struct hearth_people {
    struct hearth_person persons[HEARTH_PEOPLE_MAX];
    size_t count;
    struct hearth_access access[HEARTH_TOKENS_MAX];
    size_t access_count;
    struct hearth_peer_failures peers[HEARTH_PEERS_MAX];
    size_t peer_count;
};

/* The table in work: as it was read, under its lock. */
struct hearth_people_file {
    struct hearth_people *people; /* freed by _close */
    struct hearth_key *key;       /* in locked memory of the caller */
    char folder[HEARTH_PATH_MAX];
    int lock;
};

/* ---- bytes ---- */

HEARTH_MUST_USE int hearth_people_encode(const struct hearth_people *p,
                                         const struct hearth_key *key,
                                         struct hearth_writer *out);
/* E_AUTH: not written with ${key}. E_INVALID, E_VERSION, E_LIMIT. */
HEARTH_MUST_USE int hearth_people_decode(struct hearth_slice in,
                                         const struct hearth_key *key,
                                         struct hearth_people *out);

/* ---- the file ---- */

/* True when a table is there: somebody can log in. */
bool hearth_people_exist(const char *folder);
/* Reads the table as it is now, without the lock: what it says may be over a
 * moment later. E_NOT_FOUND: nobody yet; then ${out} is empty. E_AUTH,
 * E_INVALID, E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_people_look(const char *folder,
                                       struct hearth_key *key,
                                       struct hearth_people *out);
/* Takes the lock (waits for up to two seconds: E_BUSY) and reads the table
 * into ${f}; an empty one, and a key for it, if there is none yet. ${key}
 * stands in locked memory. E_AUTH, E_INVALID, E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_people_open(const char *folder,
                                       struct hearth_key *key,
                                       struct hearth_people_file *f);
/* Writes what ${f} holds now. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_people_save(const struct hearth_people_file *f);
void hearth_people_close(struct hearth_people_file *f);

/* ---- persons ---- */

/* NULL: nobody is called that. */
struct hearth_person *hearth_people_find(struct hearth_people *p,
                                         struct hearth_slice name);
/* A new person without passphrase. E_EXISTS, E_INVALID (name, roles),
 * E_LIMIT. */
HEARTH_MUST_USE int hearth_people_add(struct hearth_people *p,
                                      struct hearth_slice name, unsigned roles,
                                      struct hearth_person **out);
/* True if nobody but ${except} (may be NULL) could log in as administrator. */
bool hearth_people_is_last_administrator(const struct hearth_people *p,
                                         const struct hearth_person *except);
/* Disabled, or expired at ${now_s}. */
bool hearth_person_is_out(const struct hearth_person *p, int64_t now_s);

/* ---- secrets ---- */

/* A new passphrase (12 bytes and more: E_INVALID) from locked memory; ends the
 * sessions begun before. E_MEMORY, E_CRYPTO. */
HEARTH_MUST_USE int hearth_person_set_passphrase(struct hearth_person *p,
                                                 struct hearth_slice secret,
                                                 struct hearth_secmem *m,
                                                 const struct hearth_rng *rng);
/* E_AUTH unless ${secret} is the passphrase. For nobody (NULL) the same work
 * is done and E_AUTH given. */
HEARTH_MUST_USE int
hearth_person_check_passphrase(const struct hearth_person *p,
                               struct hearth_slice secret,
                               struct hearth_secmem *m);
/* Draws a one-time code, valid until ${until_s}, that replaces the passphrase
 * once: "xxxx-xxxx-xxxx-xxxx", 80 bits. */
#define HEARTH_PEOPLE_CODE_LEN 19
HEARTH_MUST_USE int
hearth_person_set_code(struct hearth_person *p, int64_t until_s,
                       const struct hearth_rng *rng,
                       char out[HEARTH_PEOPLE_CODE_LEN + 1]);
/* Uses the code up if ${secret} is it; E_AUTH. */
HEARTH_MUST_USE int hearth_person_use_code(struct hearth_person *p,
                                           struct hearth_slice secret,
                                           int64_t now_s);

/* ---- limits: they are in the table, and so survive a restart ---- */

#define HEARTH_PERSON_FREE_TRIES 5u
#define HEARTH_PERSON_WAIT_MAX_S 900
#define HEARTH_PEER_FREE_TRIES   20u
#define HEARTH_PEER_WAIT_MAX_S   3600

/* Seconds until ${f} allows another try: none for ${free} tries, then 30, 60,
 * 120 and so on up to ${max_s}. */
int64_t hearth_failures_wait(const struct hearth_failures *f, unsigned free,
                             int64_t max_s, int64_t now_s);
void hearth_failures_add(struct hearth_failures *f, int64_t now_s);
/* The failures of the address ${peer}; the longest unused place is taken for
 * one not seen yet. E_CRYPTO. */
HEARTH_MUST_USE int hearth_people_peer(struct hearth_people *p,
                                       const struct hearth_key *key,
                                       const char *peer,
                                       struct hearth_failures **out);

/* ---- tokens of the API ---- */

#define HEARTH_ACCESS_TOKEN_LEN (6 + 64) /* "hearth" and 64 hex digits */

/* Draws one for ${purpose}. E_LIMIT, E_INVALID, E_CRYPTO. */
HEARTH_MUST_USE int hearth_access_add(struct hearth_people *p,
                                      const char *purpose, int64_t now_s,
                                      int64_t expires_s,
                                      const struct hearth_rng *rng,
                                      char token[HEARTH_ACCESS_TOKEN_LEN + 1]);
/* The access that ${token} gives at ${now_s}, or NULL. */
const struct hearth_access *hearth_access_find(const struct hearth_people *p,
                                               struct hearth_slice token,
                                               int64_t now_s);
/* E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_access_revoke(struct hearth_people *p,
                                         const char *id_hex);

#endif
