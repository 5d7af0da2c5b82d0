import { api, ask } from '../lib/api';
import { useLoad } from '../lib/load';
import { START } from '../texts/registration';
import { ProblemNote } from '../ui/Problem';
import { useWord } from '../ui/Said';
import { Facts } from '../parts/Facts';
import { Gate } from '../parts/Gate';

/** 登录后的首页 [R8]: 基本信息, and the way on. */
const Start = () => {
  const { word } = useWord();
  const login = useLoad(() => ask(api.GET('/logins/current')), 'login');
  return (
    <Gate title={START.title} loaded={login} word={word}>
      {({ header, registration: { state, label } }) => (
        <>
          <h2>{START.basics}</h2>
          <Facts
            facts={[
              [START.sitting, header.sittingName],
              [START.state, label],
            ]}
          />
          {state === 'deleted' && <DeletedWhy />}
          <p class="actions">
            {state === 'live' ? (
              <a class="button primary" href="/mine">
                {START.look}
              </a>
            ) : (
              <a class="button primary" href="/agreement">
                {state === 'deleted' ? START.beginAgain : START.begin}
              </a>
            )}
          </p>
        </>
      )}
    </Gate>
  );
};

/** Why the registration is gone [R13]: the API says it where the registration would stand. */
const DeletedWhy = () => {
  const { problem } = useLoad(() => ask(api.GET('/registrations/mine')), 'why');
  return <div role="status">{problem && <ProblemNote problem={problem} />}</div>;
};

export default Start;
