/* SPDX-License-Identifier: Apache-2.0 */
/* One simulated world: devices, a host and the results side as the real
 * library code in one process, on a virtual clock, a virtual network, and
 * stores that lose what was not committed. Everything follows from its seed. */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "kv_memory.h"
#include "programme.h"

#include "hearth/state.h"
#include "hearth/sync.h"

#define SIM_DEVICES_MAX 60 /* identities and their copies */
#define SIM_SECOND_MS   INT64_C(1000)
#define SIM_HOUR_MS     (3600 * SIM_SECOND_MS)
#define SIM_DAY_MS      (24 * SIM_HOUR_MS)
#define SIM_YEAR_S      (INT64_C(365) * 24 * 3600)

/* How bad a world is: each in per mille of the occasions. */
struct sim_sky {
    unsigned drop;
    unsigned repeat;
    unsigned corrupt;
    unsigned truncate;
    unsigned misdeliver; /* an answer to an earlier question */
    unsigned fault;      /* a crash or failing disk, an operation */
    unsigned power;      /* the power fails, an event of the network */
    unsigned full;       /* a disk fills up, a day */
    unsigned clock;      /* a clock jumps by up to 20 years, a reading */
    unsigned restore;    /* the host comes back from its backup, a day */
    unsigned shut;       /* one of the host's two addresses is blocked, a day */
    unsigned withdraw;   /* a consent is withdrawn, an interview */
    unsigned stick;      /* files are carried, an interview */
    unsigned offline;    /* only files are carried, a device */
};

/* Who attacks, and what is done to one identity. */
enum sim_attack {
    SIM_NO_ATTACK,
    /* the host: whoever holds its store and its RECEIPT key */
    SIM_HOST_ALTERS,    /* bits of a stored record */
    SIM_HOST_DELETES,   /* a record from the middle */
    SIM_HOST_CUTS,      /* the last records, head set back */
    SIM_HOST_FORGETS,   /* all of a device */
    SIM_HOST_FORGES,    /* a record that the device never made */
    SIM_HOST_REPLAYS,   /* another device's record into this chain */
    SIM_HOST_WITHHOLDS, /* records from the results side */
    SIM_HOST_LIES,      /* receipts for what it does not store */
    SIM_HOST_FAKES,     /* receipts by others, replayed, cut, of another head */
    SIM_HOST_OPENS,     /* countersignatures of its own making */
    SIM_HOST_SILENT,    /* no answers any more */
    SIM_HOST_RESTORED,  /* no attack: a backup older than what was erased */
    /* the device: whoever holds its disk, or its keys as well */
    SIM_DEVICE_CLONED,
    SIM_DEVICE_SET_BACK,
    SIM_DEVICE_DELETES, /* a record that waits */
    SIM_DEVICE_ALTERS,  /* bits of a record that waits */
    SIM_DEVICE_FORGES,  /* sends what it did not sign */
    SIM_DEVICE_REPLAYS, /* sends another's records */
    SIM_DEVICE_FORKS,   /* signs a second record for one seq */
    SIM_ATTACK_COUNT
};
const char *sim_attack_text(enum sim_attack attack);

/* Ways in which something wrong shows to a person. */
enum sim_notice {
    SIM_SEEN_BY_RESULTS = 1,   /* a problem that names the device */
    SIM_SEEN_BY_CLIENT = 2,    /* its last run of sync ended with a reason */
    SIM_SEEN_AS_OVERDUE = 4,   /* receipted, and not opened for a month */
    SIM_SEEN_AS_REFUSAL = 8,   /* counted at the host */
    SIM_SEEN_AT_FINALISE = 16, /* the device signs nothing any more */
    SIM_SEEN_AS_WAITING = 32   /* no host takes the records */
};

struct sim_record {
    uint8_t h[HEARTH_HASH_LEN];
    bool is_saved; /* the screen said so */
};

struct sim_device {
    unsigned who; /* index of its identity */
    bool is_there;
    bool is_offline; /* files are carried for it, and it has no network ever */
    struct hearth_kv_memory *store;
    struct hearth_sync_client *client;
    struct sim_record *records; /* its chain as it knows it; [0] is seq 1 */
    uint64_t count;
    uint64_t cap;
    int64_t clock_s; /* how wrong its clock is */
    uint64_t token;  /* of the question that is open */
    uint64_t asked;  /* questions in this run */
    int64_t asked_ms;
    unsigned lost; /* answers, in a row */
    unsigned attempt;
    unsigned door; /* which of the host's addresses it asks now */
    int last_end;  /* what the last run ended with */
    enum hearth_sync_verdict last_refusal;
    bool refuses;      /* finalise found the store changed */
    unsigned branches; /* runs that ended as a branch, in a row */
    bool is_watched;   /* a rolled-back or copied disk: its own oracle is off */
    uint64_t image_count;
    bool has_image;
};

/* What the world knows of one identity, whichever devices carry it. */
struct sim_truth {
    uint64_t receipted; /* highest seq that a genuine receipt went out for */
    uint64_t opened;    /* and a countersignature */
    uint64_t promised;  /* receipted since the host was last restored */
    enum sim_attack attack;
    bool is_attacked; /* it has begun */
    uint64_t attack_seq;
    uint8_t attack_h[HEARTH_HASH_LEN];
    unsigned notices; /* enum sim_notice */
    bool is_revoked;
    uint64_t last_good;
};

/* "saved": the list that nothing may be missing from. */
struct sim_saved {
    unsigned who;
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
    bool is_asked; /* its respondent withdrew it */
    unsigned by;   /* typed into that device, or SIM_DEVICES_MAX: at the host */
    uint8_t id[16]; /* of the sealed withdrawal */
};

enum sim_event_kind {
    SIM_EVENT_INTERVIEW,
    SIM_EVENT_SYNC,
    SIM_EVENT_TIMEOUT,
    SIM_EVENT_REQUEST,
    SIM_EVENT_REPLY,
    SIM_EVENT_HOST_UP,
    SIM_EVENT_RESULTS,
    SIM_EVENT_DAY,
    SIM_EVENT_ATTACK,
    SIM_EVENT_REVOKE,
    SIM_EVENT_STICK_HOST,
    SIM_EVENT_STICK_BACK
};

struct sim_event {
    int64_t at_ms;
    uint64_t order; /* of two at one time the older comes first */
    enum sim_event_kind kind;
    unsigned device;
    uint64_t token;
    unsigned door;
    enum hearth_method method;
    char path[80];
    int code;
    uint8_t *body; /* owned */
    size_t len;
};

/* Two addresses lead to two processes over one store. */
#define SIM_DOORS 2

struct sim_host {
    struct hearth_kv_memory *store;
    struct hearth_sync_server *servers[SIM_DOORS];
    bool is_shut[SIM_DOORS];
    uint8_t incarnation[8];
    int64_t clock_s;
    bool is_up;
    bool has_image;
    struct hearth_kv_memory *shown; /* to results, by a host that withholds */
    /* the results side, and the store as it is shown to it */
    struct hearth_folder folder;
    struct hearth_kv view;
    bool is_copied;
    struct hearth_results *results;
};

struct sim_counts {
    uint64_t steps;
    uint64_t interviews;
    uint64_t runs; /* of a sync client */
    uint64_t requests;
    uint64_t lost_packets;
    uint64_t crashes;
    uint64_t rounds; /* of results */
    uint64_t restores;
    uint64_t attacks;
    uint64_t revoked;
    uint64_t withdrawn;
    uint64_t files; /* carried to the host */
    uint64_t device_days;
};

/* What must stay 0. */
struct sim_faults {
    uint64_t lost;
    uint64_t twice;
    uint64_t unnoticed;
    uint64_t broken; /* anything else that must hold and did not */
};

struct sim {
    const struct sim_programme *programme;
    uint64_t seed;
    uint64_t rng_state;
    struct hearth_rng rng;
    struct sim_sky sky;
    bool is_calm; /* the end: no faults any more */
    bool is_verbose;
    int64_t now_ms;
    int64_t end_ms;
    unsigned identities;
    unsigned device_count;
    struct sim_device devices[SIM_DEVICES_MAX];
    struct sim_truth truths[SIM_IDENTITIES];
    struct sim_host host;
    struct sim_saved *saved;
    size_t saved_count;
    size_t saved_cap;
    struct sim_event *events;
    size_t event_count;
    size_t event_cap;
    uint64_t event_order;
    struct sim_counts counts;
    struct sim_faults faults;
};

/* ---- world.c: chance, complaints, events ---- */
uint64_t sim_below(struct sim *s, uint64_t end);
bool sim_chance(struct sim *s, unsigned per_mille);
/* Says what does not hold, with seed and step, and counts it. */
void sim_blame(struct sim *s, uint64_t *fault, const char *text, unsigned who,
               uint64_t seq);
/* An event of ${kind} after ${wait_ms}; its body, if any, becomes its own. */
struct sim_event *sim_plan(struct sim *s, int64_t wait_ms,
                           enum sim_event_kind kind, unsigned device);
/* Takes the next event out; false: none before ${until_ms}. */
bool sim_next_event(struct sim *s, int64_t until_ms, struct sim_event *out);
/* A crash, a failing or full disk somewhere in the next steps of ${m}. */
void sim_plan_fault(struct sim *s, struct hearth_kv_memory *m);
/* The time as a clock that is ${wrong_s} off tells it; it may jump first. */
int64_t sim_clock(struct sim *s, int64_t *wrong_s);

/* ---- device.c ---- */
void sim_device_open(struct sim *s, unsigned device, unsigned who);
void sim_device_close(struct sim_device *d);
void sim_device_interview(struct sim *s, unsigned device);
void sim_device_sync(struct sim *s, unsigned device);
/* A client of sync over its store. */
int sim_device_client(struct sim *s, unsigned device,
                      struct hearth_sync_client **out);
void sim_device_reply(struct sim *s, const struct sim_event *e);
void sim_device_timeout(struct sim *s, const struct sim_event *e);
/* The power fails: what is not committed is gone. */
void sim_device_crash(struct sim *s, unsigned device);
/* What must hold of a device at any moment. */
void sim_device_check(struct sim *s, unsigned device);
/* Its store as whoever stands outside sees it. */
struct hearth_outbox_state sim_device_state(const struct sim_device *d);
/* Keeps the disk's image; puts it back. */
void sim_device_keep(struct sim_device *d);
void sim_device_set_back(struct sim *s, unsigned device);
void sim_device_clone(struct sim *s, unsigned from, unsigned to);

/* ---- network.c ---- */
void sim_send_request(struct sim *s, unsigned device,
                      const struct hearth_request *request);
void sim_send_reply(struct sim *s, const struct sim_event *request,
                    const struct hearth_reply *reply);

/* ---- host.c ---- */
void sim_host_open(struct sim *s);
void sim_host_close(struct sim *s);
void sim_host_up(struct sim *s);
/* As a host's folder is opened: before anything is read, the log of tombstones
 * is brought into the store. */
void sim_host_replay(struct sim *s);
void sim_host_crash(struct sim *s);
void sim_host_request(struct sim *s, const struct sim_event *e);
/* The server's answer to ${e}. */
struct hearth_reply sim_host_serve(struct sim *s, const struct sim_event *e);
void sim_host_results(struct sim *s);
void sim_host_results_stop(struct sim *s);
/* Keeps a backup, or comes back from it under a new incarnation. */
void sim_host_backup(struct sim *s);
void sim_host_restore(struct sim *s);
/* Seq and h of the chain's end in the host's store. */
bool sim_host_head(const struct sim *s, unsigned who,
                   struct hearth_ledger_head *head);

/* A receipt left the host, on the network or in a file. */
void sim_host_note_receipt(struct sim *s, unsigned who,
                           const struct hearth_receipt *r);

/* ---- people.c ---- */
/* Revokes ${who}, if nobody attacks it; and again at a host that came back
 * from a backup. */
void sim_revoke(struct sim *s, unsigned who);
void sim_revoke_again(struct sim *s);
/* Somebody withdraws one of the interviews. */
void sim_withdraw(struct sim *s);
/* Afterwards it may be nowhere. */
void sim_judge_withdrawn(struct sim *s, const struct sim_saved *r,
                         bool is_at_host, bool is_counted);
/* A device writes its file; the host reads one; a device reads the answer. */
void sim_stick(struct sim *s, unsigned device);
void sim_stick_at_host(struct sim *s, const struct sim_event *e);
void sim_stick_back(struct sim *s, const struct sim_event *e);

/* ---- attack.c ---- */
/* Begins the attack that was chosen for ${who}; tries again later when there
 * is nothing to attack yet. */
void sim_attack_begin(struct sim *s, unsigned who);

/* ---- attack_host.c ---- */
/* Does it to the host's store. False: not possible now. */
bool sim_attack_host(struct sim *s, unsigned who);
/* What results sees: the store, or a copy without what is withheld; and
 * afterwards back to the store what results wrote. */
void sim_attack_show(struct sim *s);
void sim_attack_shown(struct sim *s);

/* ---- attack_answer.c ---- */
/* True if the host answers ${e} in its own way, with *${reply} or not at all
 * (code 0); ${room} has 4,096 bytes. */
bool sim_attack_answers(struct sim *s, const struct sim_event *e,
                        struct hearth_reply *reply, uint8_t *room);

/* ---- attack_device.c ---- */
bool sim_attack_device(struct sim *s, unsigned who);

/* ---- judge.c ---- */
/* After all is calm: what was saved against what arrived and what is known. */
void sim_judge(struct sim *s);

/* ---- run.c ---- */
/* Lives one world from ${seed} and adds to the sums. */
void sim_run(const struct sim_programme *programme, uint64_t seed,
             bool is_verbose, struct sim_counts *counts,
             struct sim_faults *faults);
/* A world with one device and fair weather, in which nothing is planned. */
struct sim *sim_open(const struct sim_programme *programme, uint64_t seed);
void sim_close(struct sim *s);

/* ---- month.c ---- */
/* 5,000 records over a slow and lossy link; prints what it took. */
bool sim_month(const struct sim_programme *programme, uint64_t seed);

#endif
