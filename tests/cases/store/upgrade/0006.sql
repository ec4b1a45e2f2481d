-- What step 6 has room for.
INSERT INTO evidence (id, claim_id, number, type, byte_len, sha256, added_by, added_at, bytes) VALUES
(1001, 1001, 1, 'application/pdf', 8, 'a0', 'worker link', 5000, CAST('%PDF-1.7' AS blob)),
(1002, 1001, 3, 'image/jpeg', 4, 'a1', 'li', 5100, CAST('abcd' AS blob)),
(1003, 1002, 1, 'application/pdf', 8, 'a0', 'worker link', 5200, CAST('%PDF-1.7' AS blob));
INSERT INTO worker (id, code, unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on, entered_at, gone_at, gone_code)
VALUES (1777, 'W-9 1777', 1001, 'none', '', 20000, 20100, 21195, 20200, 5000, 5300, 'W-9');
