/* SPDX-License-Identifier: Apache-2.0 */
/* Upload, receipt, countersignature and erasure as a model for Spin: one
 * device, one host with its results side, and everything that may go wrong
 * between them a bounded number of times. docs/PROPERTIES.md says what is
 * checked; check.sh also breaks the model in ways that must be found.
 *
 * Only what is on a disk is a variable: a crash of either side at any moment is
 * the loss of everything else, so a run that breaks off models it. (An option
 * must not begin with an "if" that has an "else": Spin would take that else
 * only where no other option is left; hence "true ->".) */

#ifndef N
#define N 3 /* records */
#endif
#ifndef FAULTS
#define FAULTS 3
#endif

/* The device's disk. */
byte saved, receipted, opened, erased;
/* The host's disk: its head, what it really holds and what it was told is
 * lost, one bit a record; what results countersigned. */
byte head, held, named, countersigned;
/* A backup of that disk, and its incarnation. */
byte b_head, b_held, b_named, b_countersigned;
/* What results ever counted: a figure that was made stays made. */
byte counted;
/* Every receipt ever sent may come again; the furthest of them, and the
 * furthest commit. */
byte receipts, promised, committed;

byte faults = FAULTS;

/* Verdicts that are no head. */
#define GAP     20
#define NOTHING 21

#define BIT(n)      (1 << (n))
#define UP_TO(n)    ((1 << ((n) + 1)) - 2) /* records 1 to n */
#define fault()     atomic { (faults > 0) -> faults-- }
#define is_settled  (saved == N && head == N && receipted == N)

/* The host takes records first..last: all of it in one commit, or nothing. */
inline take_batch(first, last)
{
    if
    :: first > head + 1 -> verdict = GAP
    :: else ->
#ifdef RECEIPT_BEFORE_COMMIT
        receipts = receipts | BIT(last);
        promised = (last > promised -> last : promised);
        if
        :: fault() ; verdict = NOTHING /* dies between */
        :: skip ->
#endif
        if
        :: last > head ->
            held = held | (UP_TO(last) & ~UP_TO(head));
            head = last;
            committed = (head > committed -> head : committed)
        :: else
        fi;
        receipts = receipts | BIT(head);
        promised = (head > promised -> head : promised);
        verdict = head
#ifdef RECEIPT_BEFORE_COMMIT
        fi
#endif
    fi
}

/* A receipt for n moves the mark up; only what the state says moves it down. */
inline take_receipt(n)
{
    if
    :: n > receipted && n <= saved -> receipted = n
    :: else
    fi
}

inline erase()
{
    least = (receipted < opened -> receipted : opened);
#ifdef ERASE_AFTER_RECEIPT
    least = receipted;
#endif
    if
    :: least > erased -> erased = least
    :: else
    fi
}

active proctype device()
{
    byte verdict, last, least, answer;

    do
    :: saved < N -> saved++ /* finalise: one commit */
    :: saved > 0 && !(is_settled && erased == N) ->
        /* GET p: the host's head, and what was countersigned */
        if
        :: fault() ; goto again /* lost, or either side dies */
        :: atomic { answer = head; receipts = receipts | BIT(head) }
        :: atomic { (faults > 0 && receipts > 0) -> faults--;
            /* an older receipt instead of the answer: dead session, a
             * replay, a hostile host */
            select(answer : 0 .. N);
            if
            :: (receipts & BIT(answer)) -> skip
            :: else -> goto again
            fi }
        fi;
        if
        :: answer <= saved ->
            take_receipt(answer);
#ifndef NO_REWIND
            if
            :: answer < receipted ->
                receipted = (answer > erased -> answer : erased)
            :: else
            fi
#endif
        :: else
        fi;
        if
        :: atomic { countersigned <= saved ->
            if
            :: countersigned > opened -> opened = countersigned
            :: else
            fi }
        :: else
        fi;
        erase();
        /* The host was set back behind what is erased here: the device signs
         * what is lost, whether or not anything waits, and goes on. */
#ifndef NO_LOSS
        if
        :: answer < erased ->
            if
            :: fault() ; goto again
            :: atomic { head < erased ->
                named = named | (UP_TO(erased) & ~UP_TO(head));
                head = erased;
                committed = (head > committed -> head : committed) }
            :: head >= erased
            fi
        :: else
        fi;
#endif
        /* POST b, until nothing waits or something fails */
        do
        :: receipted < saved ->
            select(last : 1 .. N);
            if
            :: last <= receipted || last > saved -> last = saved
            :: else
            fi;
            if
            :: fault() ; goto again             /* the batch is lost */
            :: true -> atomic { take_batch(receipted + 1, last) }
            fi;
            if
            :: verdict == GAP -> break
            :: verdict == NOTHING -> break
            :: else ->
                if
                :: fault() ; goto again         /* the receipt is lost */
                :: true -> take_receipt(verdict)
                fi
            fi
        :: else -> break
        od;
again:  skip
    :: is_settled && erased == N -> break
    od
}

/* Results opens what is there and signs for it; at any time. */
active proctype results()
{
    do
    :: atomic { countersigned < head ->
        countersigned = head;
        counted = counted | (UP_TO(head) & held) }
    :: countersigned == head && is_settled && erased == N -> break
    od
}

/* The host's machine: somebody takes a backup, and puts it back. */
active proctype operator()
{
    do
    :: atomic { b_head < head ->
        b_head = head; b_held = held; b_named = named;
        b_countersigned = countersigned }
    :: atomic { (faults > 0 && b_head < head) -> faults--;
        head = b_head; held = b_held; named = b_named;
        countersigned = b_countersigned }
    :: is_settled && erased == N -> break
    od
}

/* Nothing is erased that no figure has seen. */
#define erased_is_counted ((UP_TO(erased) & ~counted) == 0)
/* Every record of the host's chain is there or named as lost; none is both
 * there and outside the chain. */
#define chain_is_whole    (((UP_TO(head) & ~(held | named)) == 0) && \
                           ((held & ~UP_TO(head)) == 0))
/* No receipt was ever given for what was not committed before. */
#define receipts_are_true (promised <= committed)
/* Nothing is lost that was saved: on the device, at the host, or counted. */
#define nothing_is_lost   ((UP_TO(saved) & \
                            ~((UP_TO(saved) & ~UP_TO(erased)) | held | \
                              counted)) == 0)

ltl safe { [] (erased_is_counted && chain_is_whole && nothing_is_lost && \
              receipts_are_true) }
/* Whatever was saved is in the end at the host, receipted, opened and erased. */
ltl done { <> [] (head == saved && receipted == saved && erased == saved) }
