/* SPDX-License-Identifier: Apache-2.0 */
/* What all worlds of the simulator share: one programme with its keys and
 * documents, and the identities of its devices. Made from a fixed seed, so
 * that a world is the same whichever worlds ran before it. */
#ifndef TESTS_SIM_PROGRAMME_H
#define TESTS_SIM_PROGRAMME_H

#include "host/results/results.h"

#include "hearth/ledger.h"
#include "hearth/record.h"
#include "hearth/register.h"
#include "hearth/rng.h"
#include "hearth/withdraw.h"

#define SIM_IDENTITIES 50
#define SIM_PASSPHRASE "a passphrase for the simulator"
#define SIM_RECORD_MAX 512
#define SIM_START_S    INT64_C(1790000000)

struct sim_identity {
    struct hearth_ledger_device entry; /* as the host knows it */
    struct hearth_key *sign;
    uint8_t admission[HEARTH_REGISTER_LEN];
};

struct sim_programme {
    char path[64]; /* of the vault, the only file */
    struct hearth_secmem *memory;
    uint64_t rng_state;
    struct hearth_rng rng;
    struct hearth_programme document;
    struct hearth_public form_sign_public;
    struct hearth_key *form_sign;
    struct hearth_key *receipt;
    struct hearth_key *stranger; /* signs what nobody should believe */
    uint8_t signed_document[HEARTH_PROGRAMME_MAX];
    size_t signed_document_len;
    uint8_t package[4096];
    size_t package_len;
    uint8_t form[HEARTH_HASH_LEN];
    struct sim_identity identities[SIM_IDENTITIES];
};

/* SplitMix64: the next number of ${state}. Not for keys. */
uint64_t sim_number(uint64_t *state);
/* Random bytes from ${state}, for code that wants a hearth_rng. */
struct hearth_rng sim_rng(uint64_t *state);

/* Stops the process when something cannot be made. */
struct sim_programme *sim_programme_open(void);
void sim_programme_close(struct sim_programme *p);
/* A host's store as it is when all devices are enrolled: register, admissions,
 * document, package. */
void sim_programme_fill_host(const struct sim_programme *p,
                             const struct hearth_kv *kv, unsigned devices);
/* A device's store after its enrolment. */
void sim_programme_fill_device(const struct sim_programme *p,
                               const struct hearth_kv *kv, unsigned who);
/* Seals the interview ${header} to ${out}, signed with ${sign}: complete, with
 * no answers, its area the device's number and its day the record's seq, so
 * that figures tell records apart. */
HEARTH_MUST_USE int sim_programme_seal(const struct sim_programme *p,
                                       const struct hearth_rng *rng,
                                       const struct hearth_key *sign,
                                       const struct hearth_record_header *h,
                                       struct hearth_writer *out,
                                       uint8_t hash[HEARTH_HASH_LEN]);
/* The withdrawal code of a device's record. */
void sim_programme_code(const uint8_t *device, uint64_t seq,
                        uint8_t w[HEARTH_WITHDRAW_LEN]);
/* Drops the log of tombstones, which belongs to one world. */
void sim_programme_forget(const struct sim_programme *p);
/* The area code of a device. */
void sim_programme_area(unsigned who, char area[HEARTH_CODE_MAX + 1]);

#endif
