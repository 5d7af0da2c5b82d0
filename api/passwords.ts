import { whyNotPassword } from '../domain/password';
import { orRefuse, refuse, Refused } from '../domain/refusals';

/** A new password as every form asks for it [R2]. Refuses `passwordMismatch` or `passwordWeak`. */
export const demandGoodPassword = (
  typed: { readonly password: string; readonly passwordAgain: string },
  email: string,
): void => {
  if (typed.password !== typed.passwordAgain) {
    throw new Refused(refuse('passwordMismatch', { field: ['passwordAgain'] }));
  }
  orRefuse(whyNotPassword(typed.password, email));
};
