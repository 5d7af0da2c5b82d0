import { whyNotPassword } from '../../domain/password';

describe('a password [R2]', () => {
  test.each([
    '',
    '1234567',
    '12345678',
    '87654321',
    '1234567890',
    'abcdefgh',
    'aaaaaaaa',
    'abababab',
    'password1',
    'Password2026!',
    'ＰＡＳＳＷＯＲＤ１',
    'qwerty123',
    'woaini1314',
    'cet2026.',
    'zhang.san',
  ])('%p is what everybody tries first', (password) => {
    expect(whyNotPassword(password, 'Zhang.San@example.cn')?.refusal).toBe('passwordWeak');
  });

  test.each(['Correct-Horse-9', 'Demo-CET-262', '春天的小河流过村庄', 'k7#mq2!x', '3141592653589'])(
    '%p is good enough',
    (password) => {
      expect(whyNotPassword(password, 'zhang.san@example.cn')).toBeNull();
    },
  );
});
