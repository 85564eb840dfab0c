import { AlertFrame } from "./alert-frame";
import { AlertDialogAction, AlertDialogCancel } from "./ui/alert-dialog";

export interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  description: string;
  action: string;
  /** What the other button says. */
  keep?: string;
}

/** What `ConfirmDialog` loads when it first asks. */
export function ConfirmQuestion(props: ConfirmDialogProps) {
  const { isOpen, onClose, onConfirm, title, description, action, keep = "Cancel" } = props;
  return (
    <AlertFrame isOpen={isOpen} onClose={onClose} title={title} description={description}>
      <AlertDialogCancel>{keep}</AlertDialogCancel>
      <AlertDialogAction onClick={onConfirm}>{action}</AlertDialogAction>
    </AlertFrame>
  );
}
