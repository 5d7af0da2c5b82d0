import { useLocation } from 'preact-iso';
import { followPlaces } from '../lib/following';
import { useLoad } from '../lib/load';
import { loadOral } from '../lib/oral';
import { ORAL, SUBJECTS } from '../texts/registration';
import { useWord } from '../ui/Said';
import { Gate } from '../parts/Gate';
import { Instructions } from '../parts/Instructions';
import { MoveOral } from '../parts/MoveOral';
import { Notices } from '../parts/Notices';
import { TakeOral } from '../parts/TakeOral';

/** 口试报考 [R23] [R24]; with `?move=F` 编辑口试报考科目信息 [R28]. 剩余容量 follows while the page is open [R25]. */
const Oral = () => {
  const { query } = useLocation();
  const { word } = useWord();
  const move = query['move'] ?? null;
  const oral = useLoad(() => loadOral(move), `oral ${move ?? ''}`, followPlaces);
  return (
    <Gate title={move === null ? SUBJECTS.oralTitle : ORAL.moveTitle} loaded={oral} word={word}>
      {(data) => (
        <>
          <Instructions title={SUBJECTS.oralInstructions} lines={data.page.instructions} />
          <Notices title={SUBJECTS.notices} notices={data.page.notices} />
          {move === null ? (
            <TakeOral oral={data} reload={oral.reload} />
          ) : (
            <MoveOral oral={data} code={move} reload={oral.reload} />
          )}
        </>
      )}
    </Gate>
  );
};

export default Oral;
