/* libpq, PostgreSQL's client library (PostgreSQL licence), loaded with the first database on a
 * server: whoever keeps a file needs neither it nor the Kerberos and LDAP that it brings. */
#ifndef YANXU_STORE_PQ_H
#define YANXU_STORE_PQ_H

#include <postgresql/libpq-fe.h>

#include "scheduler/base/err.h"

/* What is called; a row here is all that another function takes. */
#define PQ_FUNCTIONS(F)                                                                            \
    F(conninfoParse)                                                                               \
    F(conninfoFree)                                                                                \
    F(connectStartParams)                                                                          \
    F(connectPoll)                                                                                 \
    F(connectionNeedsPassword)                                                                     \
    F(finish)                                                                                      \
    F(socket)                                                                                      \
    F(status)                                                                                      \
    F(serverVersion)                                                                               \
    F(parameterStatus)                                                                             \
    F(db)                                                                                          \
    F(host)                                                                                        \
    F(port)                                                                                        \
    F(errorMessage)                                                                                \
    F(setErrorVerbosity)                                                                           \
    F(setNoticeReceiver)                                                                           \
    F(transactionStatus)                                                                           \
    F(escapeIdentifier)                                                                            \
    F(unescapeBytea)                                                                               \
    F(freemem)                                                                                     \
    F(exec)                                                                                        \
    F(execParams)                                                                                  \
    F(prepare)                                                                                     \
    F(execPrepared)                                                                                \
    F(sendQueryPrepared)                                                                           \
    F(setSingleRowMode)                                                                            \
    F(getResult)                                                                                   \
    F(resultStatus)                                                                                \
    F(resultErrorField)                                                                            \
    F(ntuples)                                                                                     \
    F(getisnull)                                                                                   \
    F(getvalue)                                                                                    \
    F(getlength)                                                                                   \
    F(cmdTuples)                                                                                   \
    F(clear)

/* pq.exec(connection, sql) is PQexec(connection, sql) of the library's documentation. */
struct pq {
#define PQ_MEMBER(name) __typeof__(&PQ##name) name;
    PQ_FUNCTIONS(PQ_MEMBER)
#undef PQ_MEMBER
};
extern struct pq pq;

/* Must have succeeded before anything of it is called; see library_load(). */
MUST_USE enum err_code pq_load(struct err *err);

#endif
